import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeEdit } from '../../../src/app/store/describe-edit.ts';
import {
  editKind,
  type Keyed,
  laneMapping,
  matchLanes,
  recipesDiffer,
  same,
} from '../../../src/app/store/edits.ts';
import { LaneOrder } from '../../../src/app/store/lane-order.ts';
import { defaultExperiment } from '../../../src/core/experiment/defaults.ts';
import type { Experiment, Lane } from '../../../src/core/experiment/experiment.ts';

const lane = (method: string, changes = {}): Lane => ({ name: '', method, changes });
const lanes = ['grpo', 'dr-grpo', 'rloo', 'mc-grpo'].map((method) => lane(method));
const base: Keyed = { experiment: { ...defaultExperiment, lanes }, laneKeys: ['a', 'b', 'c', 'd'] };
const with_ = (change: Partial<Experiment>, laneKeys = base.laneKeys): Keyed => ({
  experiment: { ...base.experiment, ...change },
  laneKeys,
});

describe('what an edit asks of the worker', () => {
  test.each<[string, Keyed, ReturnType<typeof editKind>]>([
    ['nothing', with_({}), 'view'],
    ['charts', with_({ charts: ['kl'] }), 'view'],
    ['shared recipe', with_({ shared: { 'rollout.group': 4 } }), 'revise'],
    ['budget', with_({ budget: { ...base.experiment.budget, steps: 7 } }), 'revise'],
    ['a name', with_({ lanes: [{ ...lanes[0], name: 'x' }, ...lanes.slice(1)] }), 'revise'],
    ['fewer lanes', with_({ lanes: lanes.slice(1) }, ['b', 'c', 'd']), 'revise'],
    ['order', with_({ lanes: [...lanes].reverse() }, ['d', 'c', 'b', 'a']), 'revise'],
    ['a lane more', with_({ lanes: [...lanes, lane('grpo')] }, [...base.laneKeys, 'e']), 'restart'],
    ['seed', with_({ seed: 99 }), 'restart'],
    ['seeds', with_({ seeds: 9 }), 'restart'],
    ['task', with_({ task: { id: 'sort', params: {} } }), 'restart'],
    ['backend', with_({ backend: 'cpu' }), 'restart'],
  ])('%s', (_, after, kind) => {
    expect(editKind(base, after)).toBe(kind);
  });

  test('renaming and reordering leave the recipes alone', () => {
    expect(recipesDiffer(base, with_({ lanes: [...lanes].reverse() }, ['d', 'c', 'b', 'a']))).toBe(false);
    expect(recipesDiffer(base, with_({ shared: { 'rollout.group': 4 } }))).toBe(true);
  });

  test('the mapping says where each lane was', () => {
    expect(laneMapping(base, with_({ lanes: [lanes[2], lanes[0]] }, ['c', 'a']))).toEqual([2, 0]);
  });
});

describe('lanes of an experiment from outside', () => {
  let count = 0;
  const fresh = () => `new${++count}`;

  test('keep their keys where they are the same', () => {
    expect(matchLanes(base, [lanes[3], lanes[0]], fresh)).toEqual(['d', 'a']);
  });

  test('a changed lane keeps the key of its place', () => {
    expect(matchLanes(base, [lanes[0], lane('rloo', { a: 1 }), lanes[2], lanes[3]], fresh)).toEqual(
      base.laneKeys,
    );
  });

  test('are never given one key twice', () => {
    const some = fc.array(fc.constantFrom(...lanes, lane('x'), lane('y')), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(some, (list) => {
        const keys = matchLanes(base, list, fresh);
        expect(keys).toHaveLength(list.length);
        expect(new Set(keys).size).toBe(list.length);
      }),
    );
  });
});

describe('lane order', () => {
  test('sources follow all that the worker has not confirmed', () => {
    const order = new LaneOrder();
    order.revise({ lanes: [2, 0, 1], note: 'first' });
    order.revise({ lanes: [1, 2, 2], note: 'second' });
    expect(order.sources(3)).toEqual([0, 1, 1]);
    expect(order.confirm()?.note).toBe('first');
    expect(order.sources(3)).toEqual([1, 2, 2]);
    expect(order.confirm()?.note).toBe('second');
    expect(order.sources(3)).toEqual([0, 1, 2]);
  });
});

describe('an edit in words', () => {
  test('names what changed and for whom', () => {
    expect(describeEdit(base, with_({ shared: { 'rollout.group': 4 } }))).toBe('group 4');
    const changed = with_({
      lanes: [lanes[0], { ...lanes[1], changes: { 'optimizer.lr': 0.2 } }, ...lanes.slice(2)],
    });
    expect(describeEdit(base, changed)).toBe('B lr 0.2');
    expect(describeEdit(base, with_({ lanes: [...lanes].reverse() }, ['d', 'c', 'b', 'a']))).toBe('');
  });
});

test('equality does not mind the order of keys', () => {
  expect(same({ a: 1, b: [1, 2] }, { b: [1, 2], a: 1 })).toBe(true);
  expect(same({ a: 1 }, { a: 1, b: undefined })).toBe(false);
  expect(same([1, 2], [1])).toBe(false);
  expect(same(Number.NaN, Number.NaN)).toBe(true);
});
