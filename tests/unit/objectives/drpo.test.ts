import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { discriminate, lengthWeights } from '../../../src/core/objectives/drpo.ts';
import { defaults } from '../../../src/core/params.ts';
import { variantOf } from '../../../src/core/stages/index.ts';
import { batchOf } from '../stages/_fixtures.ts';

const settings = { longest: 10, lambda: 0.1, tau: 10, wrong: 'sum' } as const;

describe('DRPO', () => {
  it('weighs, scores and adds up as in the specification’s example', () => {
    const rewards = [1, 1, 1, 0, 0, 0];
    const lengths = [2, 4, 8, 3, 6, 9];
    const scores = [-0.5, -0.7, -0.6, -0.9, -0.8, -1.2];
    const of = (wrong: 'sum' | 'mean') =>
      discriminate([[0, 1, 2, 3, 4, 5]], rewards, lengths, scores, { ...settings, wrong });
    const { positive, negative, loss } = of('sum');
    [0.87887824, 0.11894324, 0.00217852, 0, 0, 0].forEach((weight, i) => {
      expect(positive[i]).toBeCloseTo(weight, 8);
    });
    [0, 0, 0, 0.33551466, 0.33888664, 0.3255987].forEach((weight, i) => {
      expect(negative[i]).toBeCloseTo(weight, 8);
    });
    expect(loss).toBeCloseTo(10.54490279, 8);
    expect(of('mean').loss).toBeCloseTo(-0.4412201, 8);
    expect(of('mean').gradient).toEqual(of('sum').gradient);
  });

  it('never pushes a right response down; both sides of a group push equally hard, or not at all', () => {
    const row = fc.record({
      right: fc.constantFrom(0, 1),
      length: fc.integer({ min: 1, max: 10 }),
      score: fc.double({ min: -20, max: 0, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 8 }), (rows) => {
        const rights = rows.map(({ right }) => right);
        const { gradient, loss } = discriminate(
          [rows.map((_, i) => i)],
          rights,
          rows.map(({ length }) => length),
          rows.map(({ score }) => score),
          settings,
        );
        const mixed = rights.includes(0) && rights.includes(1);
        const side = (label: number) =>
          gradient.reduce((sum, push, i) => sum + (rights[i] === label ? push : 0), 0);
        expect(gradient.every((push, i) => (rights[i] === 1 ? push <= 0 : push >= 0))).toBe(true);
        expect(side(1)).toBeCloseTo(mixed ? -1 : 0, 12);
        expect(side(0)).toBeCloseTo(mixed ? 1 : 0, 12);
        expect(Number.isFinite(loss)).toBe(true);
      }),
    );
  });

  it('counts groups without both kinds', () => {
    const whole = discriminate([[0, 1]], [1, 0], [1, 1], [-1, -1], settings);
    const among = discriminate([[0, 1], [2]], [1, 0, 1], [1, 1, 1], [-1, -1, -1], settings);
    expect(among.loss).toBeCloseTo(whole.loss / 2, 12);
    expect(among.gradient[2]).toBe(0);
  });

  it('weighs all right responses alike without a preference, and a single one with 1', () => {
    const alike = lengthWeights([1, 5, 9], { ...settings, lambda: Number.POSITIVE_INFINITY });
    expect(alike).toEqual([1 / 3, 1 / 3, 1 / 3]);
    expect(lengthWeights([9], settings)).toEqual([1]);
  });
});

describe('KL hinge', () => {
  const { add, params } = variantOf('penalty', 'kl-hinge');
  const at = (shift: number) => {
    const batch = batchOf({
      mask: [
        [1, 1],
        [1, 0],
      ],
    });
    const logps = Float64Array.from(batch.oldLogps, (logp, i) => (batch.mask[i] ? logp - shift : Number.NaN));
    const sum = { loss: 0, dLogps: new Float64Array(4), dLogits: null };
    const input = { batch, logps, referenceLogps: null, logits: null, outputs: 0, weights: logps };
    add(input, defaults(params), sum);
    return sum;
  };

  it('does nothing up to δ, then pushes back by how far beyond it the step has gone', () => {
    expect(at(0.0001)).toMatchObject({ loss: 0 });
    expect(at(-0.5).dLogps.every((push) => push === 0)).toBe(true);
    const { loss, dLogps } = at(0.0002);
    expect(loss).toBeCloseTo(2e-5, 12);
    [-0.1 / 3, -0.1 / 3, -0.1 / 3, 0].forEach((push, i) => {
      expect(dLogps[i]).toBeCloseTo(push, 10);
    });
  });
});
