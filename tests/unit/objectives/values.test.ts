import { describe, expect, it } from 'vitest';
import { aggregate } from '../../../src/core/aggregations/_aggregate.ts';
import { defaults } from '../../../src/core/params.ts';
import { stages, variantOf } from '../../../src/core/stages/index.ts';
import { batchOf, clipAt, weightsOf } from '../stages/_fixtures.ts';
import { evaluate, type Pick, type Setting } from './_fixtures.ts';

/** One token with probability p, before q, weight 1: [loss, derivative by log π]. */
function one(objective: Pick, p: number, q: number, advantage: number, more: Partial<Setting> = {}) {
  const batch = batchOf({ mask: [[1]], oldLogps: [Math.log(q)] });
  const { loss, dLogps, regions } = evaluate(
    { objective, aggregation: ['token-mean'], ...more },
    { batch, logps: Float64Array.of(Math.log(p)), advantages: Float64Array.of(advantage) },
  );
  return { loss, slope: dLogps[0], region: regions[0] };
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

describe('hand-worked values of one token', () => {
  it.each<[string, Pick, number, number, number, number, number]>([
    // name, objective, p, q, Â, loss, derivative
    ['reinforce', ['reinforce'], 0.5, 0.1, 2, -2 * Math.log(0.5), -2],
    ['sft', ['sft'], 0.5, 0.1, 2, -Math.log(0.5), -1],
    ['sft, bad all the same', ['sft'], 0.5, 0.1, -3, -Math.log(0.5), -1],
    ['cispo, MiniMax: capped', ['cispo'], 0.6, 0.1, 2, -5 * 2 * Math.log(0.6), -10],
    ['cispo, verl: from below', ['cispo', { low: 0.2, high: 0.2 }], 0.1, 0.5, -1, 0.8 * Math.log(0.1), 0.8],
    [
      'cispo, TRL default',
      ['cispo', { high: 0.2, cap: 'absolute' }],
      0.5,
      0.5,
      1,
      -0.2 * Math.log(0.5),
      -0.2,
    ],
    [
      'dro',
      ['dro', { strength: 0.5 }],
      0.5,
      0.25,
      1,
      -Math.log(0.5) + 0.25 * Math.LN2 ** 2,
      -1 + 0.5 * Math.LN2,
    ],
    ['kl-cov', ['kl-cov', { strength: 3 }], 0.5, 0.25, 1, -2 + 3 * Math.LN2, -2 + 3],
    ['dppo-tv free', ['dppo-tv'], 0.3, 0.2, 1, -1.5 * Math.log(0.3), -1.5],
    ['dppo-tv too far up', ['dppo-tv'], 0.5, 0.2, 1, 0, 0],
    ['dppo-tv coming back', ['dppo-tv'], 0.5, 0.2, -1, 2.5 * Math.log(0.5), 2.5],
    ['dppo-tv truncated', ['dppo-tv', { truncate: 1.2 }], 0.3, 0.2, 1, -1.2 * Math.log(0.3), -1.2],
    ['dppo-kl too far down', ['dppo-kl'], 0.1, 0.7, -1, 0, 0],
    ['gmpo', ['gmpo'], 0.3, 0.2, 2, -2 * Math.exp(0.4), 0],
    ['gmpo unclipped', ['gmpo'], 0.22, 0.2, 2, -2.2, -2.2],
    ['gmpo from below', ['gmpo'], 0.1, 0.2, -1, Math.exp(-0.4), 0],
    ['gmpo up and bad: free', ['gmpo'], 0.4, 0.2, -1, 2, 2],
    ['vespo', ['vespo'], 0.4, 0.2, 1, -(Math.exp(3) * 4 * Math.exp(-6)) * Math.log(0.4), -4 * Math.exp(-3)],
    ['vespo, bad', ['vespo'], 0.4, 0.2, -1, Math.exp(2) * 8 * Math.exp(-4) * Math.log(0.4), 8 * Math.exp(-2)],
  ])('%s', (_, objective, p, q, advantage, loss, slope) => {
    const got = one(objective, p, q, advantage);
    expect(got.loss).toBeCloseTo(loss, 12);
    expect(got.slope).toBeCloseTo(slope, 12);
  });

  it('the soft gate: 4/τ σ(τ(ρ − 1)) Â', () => {
    const gate = sigmoid(1.05 * (3 - 1));
    const { loss, slope } = one(['policy-gradient'], 0.6, 0.2, -2, { clip: ['sapo'] });
    expect(loss).toBeCloseTo((2 * 4 * gate) / 1.05, 12);
    expect(slope).toBeCloseTo(2 * 4 * gate * (1 - gate) * 3, 12);
  });

  it('bypass mode: the ratio is against the sampler', () => {
    const batch = { ...batchOf({ mask: [[1]], oldLogps: [-1] }), samplerLogps: Float64Array.of(-2) };
    const data = { batch, logps: Float64Array.of(-1), advantages: Float64Array.of(1) };
    const of = (old: string) =>
      evaluate({ objective: ['policy-gradient', { old }], clip: ['none'] }, data).ratios[0];
    expect(of('policy')).toBe(1);
    expect(of('sampler')).toBeCloseTo(Math.E, 14);
  });

  it('clamps of log ρ bound it and silence the token', () => {
    const of = (clampLog: string, logp: number, old: number) => {
      const batch = batchOf({ mask: [[1]], oldLogps: [old] });
      const data = { batch, logps: Float64Array.of(logp), advantages: Float64Array.of(-1) };
      const { ratios, dLogps } = evaluate(
        { objective: ['policy-gradient', { clampLog }], clip: ['none'] },
        data,
      );
      return [Math.log(ratios[0]), dLogps[0]];
    };
    expect(of('20', -1, -31)[0]).toBeCloseTo(20, 12);
    expect(of('20', -31, -1)[0]).toBeCloseTo(-20, 12);
    expect(of('max10', -1, -31)[0]).toBeCloseTo(10, 12);
    for (const clamped of [of('20', -1, -31), of('20', -31, -1), of('max10', -1, -31)]) {
      expect(Math.abs(clamped[1])).toBe(0);
    }
    expect(of('max10', -31, -1)[1]).toBeGreaterThan(0);
    expect(of('none', -1, -31)[0]).toBeCloseTo(30, 12);
  });
});

describe('clips', () => {
  it.each([
    [1.3, 1, 1.2, 0, 2],
    [3, -1, -3, -3, 0],
    [5, -1, -4, 0, 3],
    [0.5, -1, -0.8, 0, 1],
    [0.5, 1, 0.5, 0.5, 0],
    [9, 0, 0, 0, 0],
  ])('two-sided at ρ = %d, Â = %d', (ratio, advantage, value, slope, region) => {
    const point = clipAt(['two-sided'], ratio, advantage);
    expect([point.value, point.slope + 0, point.region]).toEqual([value, slope, region]);
  });

  it('two-sided is min(min(ρ, δ)Â, clip(ρ)Â), also for a δ inside the clip', () => {
    for (const [delta, high] of [
      [1.1, 0.3],
      [4, 0.2],
    ]) {
      for (let ratio = 0; ratio < 6; ratio += 0.01) {
        for (const advantage of [-1.5, 0, 2]) {
          const inside = Math.min(Math.max(ratio, 0.8), 1 + high);
          const want = Math.min(Math.min(ratio, delta) * advantage, inside * advantage);
          expect(clipAt(['two-sided', { delta, high }], ratio, advantage).value).toBeCloseTo(want, 14);
        }
      }
    }
  });

  it('two-sided is the dual clip as long as δ > 1 + ε high', () => {
    for (let ratio = 0; ratio < 6; ratio += 0.01) {
      for (const advantage of [-1.5, 0, 2]) {
        const two = clipAt(['two-sided', { delta: 2 }], ratio, advantage);
        expect(two).toEqual(clipAt(['dual', { c: 2 }], ratio, advantage));
      }
    }
  });
});

describe('aggregations', () => {
  const mask = [
    [1, 1, 1, 0],
    [1, 0, 0, 0],
    [0, 0, 0, 0],
  ];
  const batch = batchOf({ mask });
  const distinct = (weights: Float64Array) => [...new Set(weights)].filter((weight) => weight > 0);

  it('LUSPO: all tokens over B; padded, as TRL has it for token ratios', () => {
    expect(distinct(weightsOf(['length-weighted'], batch))).toEqual([1 / 3]);
    expect(distinct(weightsOf(['length-weighted', { padded: true }], batch))).toEqual([3 / 12, 1 / 12]);
  });

  it('constant: by the padded width, by rows with tokens only, without B', () => {
    expect(distinct(weightsOf(['constant', { padded: true }], batch, 9))).toEqual([1 / 12]);
    expect(distinct(weightsOf(['constant', { length: 5, countMasked: false }], batch))).toEqual([1 / 10]);
    expect(distinct(weightsOf(['constant', { length: 5, perRow: false }], batch))).toEqual([1 / 5]);
  });

  // The sides of a balanced group are of the whole group: a part of it has other sides.
  const divisible = stages.aggregation.variants.filter(({ id }) => id !== 'balanced');
  it.each(divisible)('$id: parts of a whole add up to the whole', (variant) => {
    const params = defaults(variant.params);
    const context = { maxResponse: 4 };
    const losses = Float64Array.from({ length: 12 }, (_, i) => i * i);
    const all = aggregate(variant, batch, context, params, losses).loss;
    const part = (from: number, to: number) => {
      const some = batchOf({ mask: mask.slice(from, to) });
      const whole = { rows: 3, tokens: 4 };
      return aggregate(variant, some, { ...context, whole }, params, losses.slice(from * 4, to * 4)).loss;
    };
    expect(part(0, 1) + part(1, 3)).toBeCloseTo(all, 12);
  });

  it.each(stages.aggregation.variants)(
    '$id: replicas that are averaged afterwards count as often',
    (variant) => {
      const of = (whole: object) =>
        variant.weights(batch, { maxResponse: 4, whole }, defaults(variant.params));
      const once = of({});
      of({ replicas: 3 }).forEach((weight, i) => {
        expect(weight).toBeCloseTo(3 * once[i], 15);
      });
    },
  );

  it('an empty batch is 0, or NaN where asked for', () => {
    const none = batchOf({ mask: [[0, 0]] });
    for (const [params, loss] of [
      [{}, 0],
      [{ empty: 'nan' }, Number.NaN],
    ] as const) {
      const variant = variantOf('aggregation', 'token-mean');
      const all = { ...defaults(variant.params), ...params };
      expect(aggregate(variant, none, { maxResponse: 2 }, all, [1, 1]).loss).toBe(loss);
    }
  });
});
