import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { zScores } from '../../../src/core/advantages/_group.ts';
import { defaults, type ParamValues } from '../../../src/core/params.ts';
import { perToken } from '../../../src/core/stages/batch.ts';
import { variantOf } from '../../../src/core/stages/index.ts';
import type { Task } from '../../../src/core/tasks/task.ts';
import { rightPushedDown, upToDown } from '../../../src/core/trainer/pushes.ts';
import { batchOf, component } from '../stages/_fixtures.ts';

/** On-policy ∂loss/∂log π of a group of responses with these lengths and rewards: −wÂ. */
function pushes(rewards: number[], lengths: number[], id: string, changed: ParamValues = {}): Float64Array {
  const width = Math.max(...lengths);
  const mask = lengths.map((length) => Array.from({ length: width }, (_, t) => (t < length ? 1 : 0)));
  const batch = batchOf({ mask, rewards });
  const how = { ddof: 1, eps: 1e-6, alone: 'zero', residue: false } as const;
  const advantages = perToken(batch, zScores(batch, batch.rewards, how));
  const { weights, params } = variantOf('aggregation', id);
  const each = weights(batch, { maxResponse: width, advantages }, { ...defaults(params), ...changed });
  return each.map((weight, i) => -weight * advantages[i]);
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('pushes up and down', () => {
  const aggregations = [
    ['sequence-mean', {}],
    ['token-mean', { within: 'group' }],
    ['balanced', {}],
  ] as const;
  const of = (rewards: number[], lengths: number[]) =>
    aggregations.map(([id, changed]) => upToDown({ dLogps: pushes(rewards, lengths, id, changed) }));

  it('balance for two-valued rewards under the response mean and BA; a token mean lets the longer side win', () => {
    const row = fc.record({ right: fc.boolean(), length: fc.integer({ min: 1, max: 9 }) });
    fc.assert(
      fc.property(fc.array(row, { minLength: 2, maxLength: 8 }), (rows) => {
        const lengthsOf = (right: boolean) =>
          rows.flatMap((each) => (each.right === right ? [each.length] : []));
        fc.pre(lengthsOf(true).length > 0 && lengthsOf(false).length > 0);
        const [sequence, token, balanced] = of(
          rows.map(({ right }) => (right ? 1 : 0)),
          rows.map(({ length }) => length),
        );
        expect(sequence).toBeCloseTo(1, 10);
        expect(balanced).toBeCloseTo(1, 10);
        expect(token).toBeCloseTo(mean(lengthsOf(true)) / mean(lengthsOf(false)), 10);
      }),
    );
  });

  it('are out of balance under BA for other rewards (the specification’s example)', () => {
    const [sequence, token, balanced] = of([1, 0.5, 0.25, 0], [3, 6, 2, 9]);
    expect(sequence).toBeCloseTo(1, 10);
    expect(token).toBeCloseTo(0.478261, 6);
    expect(balanced).toBeCloseTo(0.584541, 6);
  });

  it('have no ratio where nothing is pushed down', () => {
    expect(upToDown({ dLogps: Float64Array.of(-1, 0) })).toBeNaN();
  });
});

describe('right responses pushed down', () => {
  const task = { components: [component('correct', 1)], correct: 'correct' } as unknown as Task;
  const share = (right: number[], dLogps: number[]) => {
    const mask = right.map(() => [1, 1]);
    const batch = batchOf({ mask, components: right.map((one) => [one]) });
    return rightPushedDown(task, { batch, dLogps: Float64Array.from(dLogps) });
  };

  it('are counted among the right ones, by the sum over their tokens', () => {
    expect(share([1, 1, 0], [-1, 0.5, -1, 1.5, 3, 3])).toBe(0.5);
    expect(share([0], [1, 1])).toBeNaN();
  });
});
