import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lanePhases, laneRecipe } from '../../../src/core/experiment/lane-recipe.ts';
import { readLink } from '../../../src/core/experiment/link.ts';
import { defineMethod } from '../../../src/core/methods/_method.ts';
import { methods } from '../../../src/core/methods/index.ts';
import { equalParts, phasesStarted } from '../../../src/core/stages/phases.ts';

const groupAt = (link: string, done: number) =>
  laneRecipe(readLink(link).experiment, 0, done).rollout.params.group;

describe('phases', () => {
  it('start once so many steps are done, each on top of those before', () => {
    const link = 'lane=grpo;group=4;then=10;group=6;then=20;lr=0.5';
    expect([0, 9, 10, 19, 20, 99].map((done) => groupAt(link, done))).toEqual([4, 4, 6, 6, 6, 6]);
    const { optimizer } = laneRecipe(readLink(link).experiment, 0, 20);
    expect(optimizer.params.lr).toBe(0.5);
    expect(phasesStarted(readLink(link).experiment.lanes[0].phases ?? [], 20)).toBe(2);
  });

  it('lie over what all lanes share', () => {
    expect(groupAt('all=group=16&lane=grpo;then=5;group=3', 5)).toBe(3);
    expect(groupAt('all=group=16&lane=grpo;then=5;lr=1', 5)).toBe(16);
  });

  it('make equal parts as the schedule floor(K t / T) does', () => {
    for (const [count, steps] of [
      [3, 240],
      [3, 10],
      [4, 7],
      [1, 5],
      [5, 3],
    ]) {
      const phases = equalParts(count, steps).map((from) => ({ from, changes: {} }));
      for (let step = 0; step <= steps + 2; step++) {
        const expected = Math.min(count - 1, Math.floor((count * step) / steps));
        expect(phasesStarted(phases, step)).toBe(expected);
      }
    }
  });
});

describe('phases of a method', () => {
  const staged = defineMethod({
    id: 'two-parts',
    title: 'Two parts',
    summary: 'For this test.',
    source: { title: 'None' },
    changes: { 'rollout.group': 2 },
    phases: [{ from: 10, changes: { 'rollout.group': 3, 'optimizer.lr': 0.5 } }],
  });
  const all = methods as unknown as (typeof staged)[];
  beforeAll(() => void all.push(staged));
  afterAll(() => void all.pop());

  it('are the lane’s where it names none', () => {
    expect([0, 10].map((done) => groupAt('lane=two-parts', done))).toEqual([2, 3]);
  });

  it('stay where what the lane names is none', () => {
    expect(groupAt('lane=two-parts;then=soon;lr=1', 10)).toBe(3);
  });

  it('give way to the lane’s own changes', () => {
    expect([0, 10].map((done) => groupAt('lane=two-parts;group=7', done))).toEqual([7, 7]);
    const [phase] = lanePhases(readLink('lane=two-parts;group=7').experiment.lanes[0]);
    expect(phase).toEqual({ from: 10, changes: { 'optimizer.lr': 0.5 } });
  });

  it('are replaced by the lane’s own, or left out', () => {
    expect([0, 10, 20].map((done) => groupAt('lane=two-parts;then=20;group=9', done))).toEqual([2, 2, 9]);
    expect([0, 10].map((done) => groupAt('lane=two-parts;then=', done))).toEqual([2, 2]);
  });
});
