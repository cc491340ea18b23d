import { describe, expect, it } from 'vitest';
import { crossover, offPolicyTerm, type Shaping } from '../../../src/core/objectives/mixed-policy.ts';
import { selectRows } from '../../../src/core/stages/batch.ts';
import { type Data, dataOf, evaluate, moved } from './_fixtures.ts';

const shaped = (p: number, gamma: number) => offPolicyTerm(Math.log(p), 'shaped', gamma);

describe('published numbers', () => {
  it('are those of Critique-GRPO', () => {
    expect(shaped(0.02, 0.1).value).toBeCloseTo(0.1666666667, 9);
    expect(shaped(0.5, 0.1).value).toBeCloseTo(0.8333333333, 9);
    for (const p of [0.02, 0.5]) expect(shaped(p, 0.1).slope).toBeCloseTo(0.1388888889, 9);
    const weights = [0.001, 0.01, 0.05, 0.1, 0.9].map((p) => shaped(p, 0.1).slope);
    [0.00980296, 0.08264463, 0.22222222, 0.25, 0.09].forEach((weight, i) => {
      expect(weights[i]).toBeCloseTo(weight, 8);
    });
    expect(crossover(0.1)).toBeCloseTo(0.2162277660168379, 12);
    expect(crossover(2)).toBe(0);
  });

  it.each([
    [0.1, 0.01, 0.09090909, 0.08264463],
    [0.1, 1 / 6, 0.625, 0.234375],
    [0.1, 0.9, 0.9, 0.09],
    [0.01, 0.01, 0.5, 0.25],
    [0.01, 1 / 6, 0.94339623, 0.05339979],
    [0.01, 0.9, 0.98901099, 0.01086825],
  ])('are those of ICPO at λ = %f, π = %f', (gamma, p, value, slope) => {
    expect(shaped(p, gamma).value).toBeCloseTo(value, 8);
    expect(shaped(p, gamma).slope).toBeCloseTo(slope, 8);
  });
});

const withOff = (data: Data, every = 2): Data => ({
  ...data,
  batch: {
    ...data.batch,
    offPolicy: Uint8Array.from({ length: data.batch.rows }, (_, row) => (row % every === 0 ? 1 : 0)),
  },
});

describe.each(['shaped', 'probability', 'log'] as const)('%s', (shaping: Shaping) => {
  it.each(['token', 'sequence'] as const)('returns the derivative of its loss, with a %s ratio', (ratio) => {
    for (const index of [10, 21]) {
      const data = withOff(dataOf(0.3, index));
      const setting = { objective: ['mixed-policy', { shaping, off: 1.5 }], ratio: [ratio] } as const;
      const { dLogps } = evaluate(setting, data);
      const step = 1e-6;
      dLogps.forEach((value, i) => {
        const at = (by: number) => evaluate(setting, moved(data, i, by, false)).loss;
        expect(value).toBeCloseTo((at(step) - at(-step)) / (2 * step), 6);
      });
    }
  });

  it('is finite where a token has become impossible', () => {
    const data = withOff(dataOf(0.3, 31), 1);
    const logps = data.logps.fill(Number.NEGATIVE_INFINITY);
    const { dLogps, loss } = evaluate(
      { objective: ['mixed-policy', { shaping }] },
      {
        ...data,
        logps,
        advantages: data.advantages.map((x) => (shaping === 'log' ? 0 * x : x)),
      },
    );
    expect(Math.abs(loss)).toBe(0);
    expect(dLogps.every(Number.isFinite)).toBe(true);
  });
});

it('is the policy gradient where the policy drew every row', () => {
  const data = dataOf(0.3, 41);
  const plain = evaluate({ objective: ['policy-gradient'] }, data);
  expect(evaluate({ objective: ['mixed-policy'] }, data)).toEqual(plain);
});

it('with log π, an off-policy row is as an on-policy one at a ratio of 1', () => {
  const data = dataOf(0, 51);
  const together = { ...data, logps: Float64Array.from(data.batch.oldLogps) };
  const plain = evaluate({ objective: ['policy-gradient'] }, together);
  const mixed = evaluate({ objective: ['mixed-policy', { shaping: 'log' }] }, withOff(together));
  plain.dLogps.forEach((value, i) => {
    expect(mixed.dLogps[i]).toBeCloseTo(value, 12);
  });
});

it('a part of a batch keeps the marks of its rows', () => {
  const { batch } = withOff(dataOf(0, 61));
  expect(selectRows(batch, [2, 1]).offPolicy).toEqual(Uint8Array.of(1, 0));
});
