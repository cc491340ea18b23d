import { describe, expect, it } from 'vitest';
import { changeFor } from '../../../src/app/recipe/lane-recipe.ts';
import { nextStart, startSpec } from '../../../src/app/recipe/phase-edits.ts';
import { recipesDiffer } from '../../../src/app/store/edits.ts';
import { phaseMarks } from '../../../src/app/store/phase-marks.ts';
import { readLink } from '../../../src/core/experiment/link.ts';

const read = (link: string) => readLink(link).experiment;

describe('marks of phases', () => {
  const experiment = read('lane=grpo&lane=grpo;then=10;lr=0.5;then=20;group=4&lane=grpo;then=10;lr=0.5');

  it('stand where phases start, one for lanes that do the same', () => {
    expect(phaseMarks(experiment, 0, 30)).toEqual([
      { step: 10, label: 'B C lr 0.5' },
      { step: 20, label: 'B group 4' },
    ]);
  });

  it('come once, when the run comes by', () => {
    expect(phaseMarks(experiment, 9, 10)).toHaveLength(1);
    expect(phaseMarks(experiment, 10, 19)).toEqual([]);
    expect(phaseMarks(experiment, 30, 12)).toEqual([]);
  });

  it('count phases whose changes are too many to name', () => {
    const long = read('lane=grpo;then=5;lr=0.5;group=4;advantage=median;objective=reinforce');
    expect(phaseMarks(long, 0, 5)).toEqual([{ step: 5, label: 'A phase 2' }]);
  });
});

describe('edits of phases', () => {
  it('say only what the parts before do not', () => {
    const experiment = read('all=lr=0.5&lane=grpo;group=4;then=10;group=6');
    expect(changeFor(experiment, 0, 1, 'rollout.group', 4)).toBeUndefined();
    expect(changeFor(experiment, 0, 1, 'rollout.group', 8)).toBe(8);
    expect(changeFor(experiment, 0, 1, 'optimizer.lr', 0.5)).toBeUndefined();
    expect(changeFor(experiment, 0, 0, 'rollout.group', 8)).toBeUndefined();
  });

  it('make another recipe', () => {
    const keyed = (link: string) => ({ experiment: read(link), laneKeys: ['a'] });
    expect(recipesDiffer(keyed('lane=grpo'), keyed('lane=grpo;then=10'))).toBe(true);
    expect(recipesDiffer(keyed('lane=grpo;then=10'), keyed('lane=grpo;then=10'))).toBe(false);
  });

  it('keep starts in order', () => {
    const phases = read('lane=grpo;then=10;then=50').lanes[0].phases ?? [];
    expect(startSpec(phases, 0)).toMatchObject({ min: 1, max: 49 });
    expect(startSpec(phases, 1)).toMatchObject({ min: 11, max: 9999 });
  });

  it('propose a start halfway through what is left', () => {
    expect(nextStart(read('steps=400'), 0, 0)).toBe(200);
    expect(nextStart(read('steps=400'), 0, 100)).toBe(250);
    expect(nextStart(read('steps=400&lane=grpo;then=200'), 0, 0)).toBe(300);
    expect(nextStart(read('steps=400'), 0, 400)).toBe(200);
    expect(nextStart(read('steps=10&lane=grpo;then=10'), 0, 0)).toBe(11);
    const full = Array.from({ length: 8 }, (_, i) => `;then=${i + 1}`).join('');
    expect(nextStart(read(`lane=grpo${full}`), 0, 0)).toBeNull();
  });
});
