import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stages } from '../../../src/core/stages/index.ts';
import { clipRegions } from '../../../src/core/stages/stage.ts';
import { anyBatch, batchOf, clipAt, normals, type Pick, raggedMask, weightsOf } from './_fixtures.ts';

describe('ratios', () => {
  const batch = batchOf({ mask: raggedMask });
  const size = batch.mask.length;
  const masked = (values: Float64Array) => values.map((value, i) => (batch.mask[i] ? value : 0));

  const exact = stages.ratio.variants.filter(({ semigradient }) => !semigradient);
  it.each(exact)('$id: pullBack is the transpose of logRatios', ({ logRatios, pullBack }) => {
    const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, i) => sum + value * b[i], 0);
    for (let index = 0; index < 20; index++) {
      const differences = masked(normals(size, 1, index));
      const cotangent = masked(normals(size, 1, 100 + index));
      const forward = dot(logRatios(batch, differences, {}), cotangent);
      expect(dot(differences, pullBack(batch, cotangent, {}))).toBeCloseTo(forward, 12);
    }
  });

  it('token: each token its own; sequence: the mean; sequence-product: the sum', () => {
    const one = batchOf({ mask: [[1, 0, 1, 0]] });
    const differences = Float64Array.of(0.2, 0, 0.6, 0);
    const of = (id: string) =>
      stages.ratio.variants.find((variant) => variant.id === id)!.logRatios(one, differences, {});
    expect(Array.from(of('token'))).toEqual([0.2, 0, 0.6, 0]);
    expect(Array.from(of('sequence'))).toEqual([0.4, 0, 0.4, 0]);
    expect(Array.from(of('sequence-product'))).toEqual([0.8, 0, 0.8, 0]);
  });
});

describe('clips', () => {
  it.each([
    [['symmetric'], 1.3, 1, 1.2, 0, 'high'],
    [['symmetric'], 1.3, -1, -1.3, -1.3, 'none'],
    [['symmetric'], 0.7, -2, -1.6, 0, 'low'],
    [['symmetric'], 0.7, 2, 1.4, 1.4, 'none'],
    [['symmetric'], 5, 0, 0, 0, 'none'],
    [['clip-higher'], 1.25, 1, 1.25, 1.25, 'none'],
    [['clip-higher'], 1.3, 1, 1.28, 0, 'high'],
    [['dual'], 3.5, -1, -3, 0, 'dual'],
    [['dual'], 2.5, -1, -2.5, -2.5, 'none'],
    [['dual'], 3.5, 1, 1.2, 0, 'high'],
    [['dual'], 0.5, -1, -0.8, 0, 'low'],
    [['none'], 40, -1, -40, -40, 'none'],
  ] as const)('%j at ρ = %d, Â = %d', (pick, ratio, advantage, value, slope, region) => {
    const point = clipAt(pick as unknown as Pick, ratio, advantage);
    expect(point.value).toBeCloseTo(value, 12);
    expect(point.slope).toBeCloseTo(slope, 12);
    expect(clipRegions[point.region]).toBe(region);
  });

  it('have the unclipped slope at their very bounds', () => {
    expect(clipAt(['symmetric', { eps: 0.25 }], 1.25, 2).slope).toBe(2.5);
    expect(clipAt(['symmetric', { eps: 0.25 }], 0.75, -2).slope).toBe(-1.5);
    expect(clipAt(['dual'], 3, -1).slope).toBe(-3);
  });

  it.each(stages.clip.variants)('$id: writes value, slope and region anew each time', ({ id }) => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 8, noNaN: true }),
        fc.double({ min: -3, max: 3, noNaN: true }),
        (r, a) => {
          const { value, slope, region } = clipAt([id], r, a);
          if (id !== 'sapo') expect(slope).toBeCloseTo(region === 0 ? r * a : 0, 12);
          expect(Number.isFinite(value)).toBe(true);
        },
      ),
    );
  });

  it('agree with min(ρÂ, clip(ρ)Â), and dual with TRL’s two-sided delta', () => {
    const within = (r: number, low: number, high: number) => Math.min(Math.max(r, low), high);
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 8, noNaN: true }),
        fc.double({ min: -3, max: 3, noNaN: true }),
        (r, a) => {
          expect(clipAt(['symmetric'], r, a).value).toBeCloseTo(Math.min(r * a, within(r, 0.8, 1.2) * a), 12);
          const delta = Math.min(Math.min(r, 3) * a, within(r, 0.8, 1.2) * a);
          expect(clipAt(['dual'], r, a).value).toBeCloseTo(delta, 12);
        },
      ),
    );
  });
});

describe('aggregations', () => {
  const total = (weights: Float64Array) => weights.reduce((sum, weight) => sum + weight, 0);
  const batch = batchOf({ mask: raggedMask });
  const own = [5, 2, 2, 1, 0, 4];

  it('sequence-mean: every response weighs the same', () => {
    const counted = weightsOf(['sequence-mean'], batch);
    const skipped = weightsOf(['sequence-mean', { countMasked: false }], batch);
    raggedMask.forEach((mask, row) => {
      mask.forEach((one, t) => {
        expect(counted[row * 5 + t]).toBeCloseTo(one ? 1 / (6 * own[row]) : 0, 15);
        expect(skipped[row * 5 + t]).toBeCloseTo(one ? 1 / (5 * own[row]) : 0, 15);
      });
    });
    expect(total(counted)).toBeCloseTo(5 / 6, 12);
    expect(total(skipped)).toBeCloseTo(1, 12);
  });

  it('token-mean: every token weighs the same', () => {
    expect(new Set(weightsOf(['token-mean'], batch))).toEqual(new Set([1 / 14, 0]));
  });

  it('constant: a token weighs the same whatever the batch’s lengths', () => {
    expect(new Set(weightsOf(['constant'], batch, 20))).toEqual(new Set([1 / 120, 0]));
    expect(new Set(weightsOf(['constant', { length: 1 }], batch, 20))).toEqual(new Set([1 / 6, 0]));
  });

  it.each(stages.aggregation.variants)('$id: no weight where the mask is 0, none negative', ({ id }) => {
    fc.assert(
      fc.property(anyBatch, (any) => {
        const weights = weightsOf([id], any);
        weights.forEach((weight, i) => {
          if (any.mask[i]) expect(weight > 0 && weight <= 1).toBe(true);
          else expect(weight).toBe(0);
        });
        // LUSPO’s grow with the responses.
        if (id !== 'length-weighted') expect(total(weights)).toBeLessThan(1 + 1e-9);
      }),
    );
  });

  it.each(stages.aggregation.variants)('$id: takes batches without a row, or without a token', ({ id }) => {
    expect(weightsOf([id], batchOf({ mask: [] }))).toHaveLength(0);
    expect(Array.from(weightsOf([id], batchOf({ mask: [[0, 0]] })))).toEqual([0, 0]);
  });
});
