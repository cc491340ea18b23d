import { describe, expect, it } from 'vitest';
import { mismatch, silenced } from '../../../src/core/corrections/_mismatch.ts';
import { defaults, type ParamValues } from '../../../src/core/params.ts';
import type { Batch } from '../../../src/core/stages/batch.ts';
import { stages, variantOf } from '../../../src/core/stages/index.ts';
import { batchOf, normals, raggedMask } from '../stages/_fixtures.ts';

function apply(
  id: string,
  batch: Batch,
  changed: ParamValues = {},
  given: { advantages?: number; logps?: Float64Array } = {},
) {
  const variant = variantOf('correction', id);
  const product = { factors: Float64Array.from(batch.mask), counted: batch.mask.slice() };
  const advantages = new Float64Array(batch.mask.length).fill(given.advantages ?? 1);
  const input = { batch, advantages, logps: given.logps ?? batch.oldLogps };
  variant.apply(input, { ...defaults(variant.params), ...changed }, product);
  return { factors: Array.from(product.factors), counted: Array.from(product.counted) };
}

/** A batch whose tokens have these ω; one row each. */
const ratioBatch = (...rows: number[][]): Batch => ({
  ...batchOf({
    mask: rows.map((row) => row.map(() => 1)),
    oldLogps: rows.flat().map((ratio) => Math.log(ratio) - 1),
  }),
  samplerLogps: new Float64Array(rows.flat().length).fill(-1),
});

const close = (actual: readonly number[], expected: readonly number[]) => {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((value, i) => {
    expect(actual[i]).toBeCloseTo(value, 12);
  });
};

describe('importance', () => {
  const batch = ratioBatch([0.5, 4], [1, 1.5]);
  const bare = { low: 0, high: 0 };

  it('by token, by response, by its geometric mean', () => {
    close(apply('importance', batch, bare).factors, [0.5, 4, 1, 1.5]);
    close(apply('importance', batch, { ...bare, level: 'sequence' }).factors, [2, 2, 1.5, 1.5]);
    const root = Math.sqrt(1.5);
    close(apply('importance', batch, { ...bare, level: 'geometric' }).factors, [
      Math.SQRT2,
      Math.SQRT2,
      root,
      root,
    ]);
  });

  it('truncates (TIS) or masks (MIS)', () => {
    close(apply('importance', batch, { low: 0.8, high: 2 }).factors, [0.8, 2, 1, 1.5]);
    close(apply('importance', batch, { ...bare, maskLow: 0.8, maskHigh: 2 }).factors, [0, 0, 1, 1.5]);
  });

  it('normalises to a mean of 1, and leaves the denominators alone', () => {
    const { factors, counted } = apply('importance', batch, { ...bare, normalise: true });
    expect(factors.reduce((sum, factor) => sum + factor, 0) / 4).toBeCloseTo(1, 7);
    expect(counted).toEqual([1, 1, 1, 1]);
  });

  it('makes the mean under the sampler that under the policy', () => {
    // Σ q ω f = Σ p f for any f: here with all tokens of a distribution, one row each.
    const p = [0.5, 0.3, 0.2];
    const q = [0.2, 0.2, 0.6];
    const one = { ...ratioBatch(...p.map((value, v) => [value / q[v]])) };
    const { factors } = apply('importance', one, bare);
    const f = [3, -1, 2];
    close(
      [factors.reduce((sum, w, v) => sum + q[v] * w * f[v], 0)],
      [p.reduce((sum, x, v) => sum + x * f[v], 0)],
    );
  });
});

describe('rejection', () => {
  const batch = ratioBatch([0.5, 2], [1.1, 1.1], [3, 1]);

  it('bounds ω by token, product, geometric mean or worst token', () => {
    const kept = (level: string) => apply('rejection', batch, { level }).counted;
    expect(kept('token')).toEqual([0, 0, 1, 1, 0, 1]);
    expect(kept('mean')).toEqual([1, 1, 1, 1, 0, 0]);
    expect(kept('sum')).toEqual([1, 1, 1, 1, 0, 0]);
    expect(kept('any')).toEqual([0, 0, 1, 1, 0, 0]);
  });

  it('keeps the denominators where told so', () => {
    const { factors, counted } = apply('rejection', batch, { denominator: 'keep' });
    expect(factors).toEqual([1, 1, 1, 1, 0, 0]);
    expect(counted).toEqual([1, 1, 1, 1, 1, 1]);
  });

  it('only what is pushed away, where told so', () => {
    const away = { statistic: 'tv', level: 'mean', low: 0, high: 0.1, direction: 'away' };
    // In the first row ω is 0.5 and 2: a good response pushes the second token away, a bad one the first.
    expect(apply('rejection', batch, away, { advantages: 1 }).factors.slice(0, 2)).toEqual([1, 0]);
    expect(apply('rejection', batch, away, { advantages: -1 }).factors.slice(0, 2)).toEqual([0, 1]);
  });
});

describe('masks', () => {
  const batch = batchOf({
    mask: [
      [1, 1, 1],
      [1, 1, 0],
    ],
  });

  it('truncated: the row counts nowhere, or in the denominators still', () => {
    const cut = { ...batch, truncated: Uint8Array.of(1, 0) };
    expect(apply('truncated', cut)).toEqual({ factors: [0, 0, 0, 1, 1, 0], counted: [0, 0, 0, 1, 1, 0] });
    expect(apply('truncated', cut, { denominator: 'keep' }).counted).toEqual([1, 1, 1, 1, 1, 0]);
  });

  it('high-entropy: the top share of own tokens; all count', () => {
    const spread = { ...batch, entropies: Float32Array.of(0.1, 0.9, 0.3, 0.8, 0.2, 5) };
    const { factors, counted } = apply('high-entropy', spread, { share: 0.4 });
    expect(factors).toEqual([0, 1, 0, 1, 0, 0]);
    expect(counted).toEqual([1, 1, 1, 1, 1, 0]);
    expect(apply('high-entropy', spread, { share: 1 }).factors).toEqual(Array.from(batch.mask));
  });

  it('off-policy-sequence: bad responses that the policy has left', () => {
    const logps = Float64Array.of(-1, -1, -1.6, -1, -1.1, 0);
    const kept = (advantages: number) =>
      apply('off-policy-sequence', batch, { threshold: 0.1 }, { advantages, logps }).factors;
    expect(kept(-1)).toEqual([0, 0, 0, 1, 1, 0]);
    expect(kept(1)).toEqual([1, 1, 1, 1, 1, 0]);
  });
});

describe.each(stages.correction.variants)('$id', (variant) => {
  const noisy = (): Batch => {
    const batch = batchOf({
      mask: raggedMask,
      oldLogps: Array.from(normals(30, 0.5, 1), (x) => -1 - Math.abs(x)),
    });
    const moves = normals(30, 0.3, 2);
    return {
      ...batch,
      samplerLogps: batch.oldLogps.map((logp, i) => logp + moves[i]),
      entropies: normals(30, 1, 3).map(Math.abs),
      truncated: Uint8Array.of(0, 1, 0, 0, 1, 0),
    };
  };

  it('reads nothing where the mask is 0, and leaves 0 there', () => {
    const batch = noisy();
    const spoil = (values: Batch['oldLogps']) =>
      Float64Array.from(values, (x, i) => (batch.mask[i] ? x : Number.NaN));
    const spoilt = {
      ...batch,
      oldLogps: spoil(batch.oldLogps),
      samplerLogps: spoil(batch.samplerLogps),
      entropies: spoil(batch.entropies),
    };
    const clean = apply(variant.id, batch);
    expect(apply(variant.id, spoilt)).toEqual(clean);
    clean.factors.forEach((factor, i) => {
      expect(Number.isFinite(factor) && factor >= 0).toBe(true);
      if (!batch.mask[i]) expect([factor, clean.counted[i]]).toEqual([0, 0]);
    });
  });

  it('takes empty batches', () => {
    expect(apply(variant.id, batchOf({ mask: [] }))).toEqual({ factors: [], counted: [] });
  });

  it('does nothing where policy and sampler agree, unless it is about something else', () => {
    if (variant.id === 'high-entropy' || variant.id === 'truncated') return;
    const batch = { ...noisy(), samplerLogps: noisy().oldLogps };
    expect(apply(variant.id, batch, {}, { advantages: -1 }).factors).toEqual(Array.from(batch.mask));
  });
});

describe('mismatch', () => {
  it('is nothing between equals', () => {
    const { kl, k3_kl, chi2_token, chi2_seq, ppl_ratio } = mismatch(ratioBatch([1, 1], [1, 1]));
    for (const value of [kl, k3_kl, chi2_token, chi2_seq, ppl_ratio - 1]) expect(value).toBeCloseTo(0, 7);
  });

  it('chi2 of responses grows with length where that of tokens does not', () => {
    const long = mismatch(ratioBatch([2, 2, 2, 2]));
    const short = mismatch(ratioBatch([2]));
    expect(long.chi2_token).toBeCloseTo(short.chi2_token, 6);
    expect(long.chi2_seq).toBeCloseTo(255, 6);
  });

  it('silenced counts tokens and rows', () => {
    const batch = batchOf({
      mask: [
        [1, 1],
        [1, 0],
        [0, 0],
      ],
    });
    const { tokens, rows, allRows } = silenced(batch, [0, 1, 1, 0, 0, 0]);
    expect([tokens, rows, allRows].map((x) => Math.round(x * 1e6) / 1e6)).toEqual([0.333333, 0.5, 0.333333]);
  });
});
