import { beforeAll, describe, expect, test } from 'vitest';
import { placeOf, recordedGroups } from '../../../src/app/inspector/recorded.ts';
import { History } from '../../../src/app/store/history.ts';
import { type PackedGroup, packGroup } from '../../../src/worker/packed-group.ts';
import { lane, recorded } from './_recorded.ts';

let first: PackedGroup;
beforeAll(async () => {
  [first] = (await recorded([lane('grpo')], 1)).map(packGroup);
});

const at = (step: number, promptId = 0): PackedGroup => ({ ...first, step, promptId });
const steps = (history: History) => history.moments().map(({ step }) => step);

describe('the history of recorded groups', () => {
  test('keeps the newest steps within its bytes', () => {
    const history = new History(10 * (first.numbers.byteLength + 1024));
    for (let step = 1; step <= 50; step++) history.add({ step, groups: [at(step)] });
    expect(steps(history)).toEqual([41, 42, 43, 44, 45, 46, 47, 48, 49, 50]);
    for (let step = 51; step <= 60; step++) history.add({ step, groups: [at(step), at(step)] });
    expect(steps(history)).toEqual([56, 57, 58, 59, 60]);
  });

  test('forgets what a run that went back had recorded', () => {
    const history = new History();
    for (const step of [1, 2, 3, 4]) history.add({ step, groups: [at(step)] });
    history.add({ step: 3, groups: [at(3, 9)] });
    expect(steps(history)).toEqual([1, 2, 3]);
    expect(history.moments()[2].groups[0]?.promptId).toBe(9);
    history.dropAfter(1);
    expect(steps(history)).toEqual([1]);
  });

  test('moves with its lanes, and a branched lane shares what its parent has', () => {
    const history = new History();
    history.add({ step: 1, groups: [at(1, 5), at(1, 6)] });
    history.arrange([1, 1, 0]);
    expect(history.moments()[0].groups.map((group) => group?.promptId)).toEqual([6, 6, 5]);
  });

  test('does not keep a copy of the recipe with each step', () => {
    const history = new History();
    for (const step of [1, 2]) history.add({ step, groups: [structuredClone(at(step))] });
    const [one, two] = history.moments();
    expect(two.groups[0]?.recipe).toBe(one.groups[0]?.recipe);
  });

  test('can be gone over, all steps or those of one prompt', () => {
    const place = { group: 0, seedIndex: 0 };
    const history = new History();
    for (const step of [1, 2, 4, 8]) history.add({ step, groups: [at(step, step % 4)] });
    expect(recordedGroups(history.moments(), 0, place).map(({ step }) => step)).toEqual([1, 2, 4, 8]);
    const followed = recordedGroups(history.moments(), 0, { ...place, promptId: 0 });
    expect(followed.map(({ step }) => step)).toEqual([4, 8]);
    expect(recordedGroups(history.moments(), 0, { ...place, seedIndex: 1, promptId: 0 })).toEqual([]);
    expect([1, 4, 7, 99].map((step) => placeOf(followed, step))).toEqual([0, 0, 0, 1]);
    expect(placeOf([], 3)).toBe(-1);
  });
});
