import { describe, expect, it } from 'vitest';
import { defaults, type ParamValues } from '../../../src/core/params.ts';
import type { Batch, Reals } from '../../../src/core/stages/batch.ts';
import { stages, variantOf } from '../../../src/core/stages/index.ts';
import type { PenaltySum } from '../../../src/core/stages/stage.ts';
import {
  batchOf,
  evaluate,
  nameOf,
  normals,
  raggedMask,
  type Surrogate,
  surrogates,
  weightsOf,
} from './_fixtures.ts';

const step = 1e-5;

/** (f(x + h) − f(x − h)) / 2h for the coordinate `i`. */
function central(f: (x: Float64Array) => number, x: Float64Array, i: number): number {
  const at = (offset: number) => f(x.map((value, j) => (j === i ? value + offset : value)));
  return (at(step) - at(-step)) / (2 * step);
}

const batch = batchOf({
  mask: raggedMask,
  oldLogps: Array.from(normals(30, 0.5, 1), (x) => -1 - Math.abs(x)),
});
const size = batch.mask.length;
const masked = (values: Float64Array): Float64Array => values.map((value, i) => (batch.mask[i] ? value : 0));

/** Ratios from near 1 to far out on both sides, so that every clip binds somewhere. */
const spreads = [0.05, 0.4, 1.5];
const logpsAt = (std: number, index: number) => {
  const moves = normals(size, std, index);
  return moves.map((move, i) => batch.oldLogps[i] + move);
};

/** Compares all derivatives with central differences; coordinates that step over a kink are left out. */
function check(picks: Surrogate, logps: Float64Array, advantages: Float64Array): number {
  const { dLogps } = evaluate(picks, batch, logps, advantages);
  let compared = 0;
  for (let i = 0; i < size; i++) {
    const regions = (offset: number) =>
      evaluate(
        picks,
        batch,
        logps.map((value, j) => (j === i ? value + offset : value)),
        advantages,
      ).regions;
    if (String(regions(step)) !== String(regions(-step))) continue;
    const numeric = central((x) => evaluate(picks, batch, x, advantages).loss, logps, i);
    expect(Math.abs(dLogps[i] - numeric)).toBeLessThan(1e-7 * Math.max(1, Math.abs(numeric)));
    compared += 1;
  }
  return compared;
}

describe('objectives against central differences', () => {
  const cases: readonly Surrogate[] = [
    ...surrogates,
    {
      objective: ['policy-gradient'],
      ratio: ['sequence'],
      clip: ['clip-higher', { low: 3e-4, high: 4e-4 }],
      aggregation: ['sequence-mean', { countMasked: false }],
    },
    {
      objective: ['policy-gradient'],
      ratio: ['token'],
      clip: ['dual', { c: 1.1 }],
      aggregation: ['constant', { length: 3 }],
    },
  ];

  it.each(cases.map((picks) => [nameOf(picks), picks] as const))('%s', (_, picks) => {
    let compared = 0;
    spreads.forEach((std, index) => {
      // Advantages of the same response differ too: nothing here may lean on their being equal.
      compared += check(picks, logpsAt(std, 10 + index), masked(normals(size, 1, 20 + index)));
    });
    expect(compared).toBeGreaterThan(0.95 * spreads.length * size);
  });
});

describe.each(surrogates.map((picks) => [nameOf(picks), picks] as const))('%s', (_, picks) => {
  const advantages = masked(normals(size, 1, 30));

  it('on the first update: ρ = 1, loss −Σ wÂ, gradient −wÂ for token ratios', () => {
    const { loss, dLogps, ratios } = evaluate(picks, batch, Float64Array.from(batch.oldLogps), advantages);
    const weights = weightsOf(picks.aggregation, batch);
    // The soft gate has the unclipped slope at ρ = 1, but not the value.
    if (picks.clip[0] !== 'sapo')
      expect(loss).toBeCloseTo(-weights.reduce((sum, weight, i) => sum + weight * advantages[i], 0), 12);
    ratios.forEach((ratio, i) => {
      expect(ratio).toBe(batch.mask[i]);
    });
    if (picks.ratio[0] !== 'token') return;
    dLogps.forEach((value, i) => {
      expect(value).toBeCloseTo(-weights[i] * advantages[i], 14);
    });
  });

  it('reads nothing where the mask is 0, and pushes nothing there', () => {
    const logps = logpsAt(0.4, 31);
    const spoilt = logps.map((value, i) => (batch.mask[i] ? value : Number.NaN));
    const clean = evaluate(picks, batch, logps, advantages);
    const dirty = evaluate(picks, batch, spoilt, advantages);
    expect(dirty).toEqual(clean);
    clean.dLogps.forEach((value, i) => {
      if (!batch.mask[i]) expect(value === 0 && clean.ratios[i] === 0 && clean.regions[i] === 0).toBe(true);
    });
  });

  it('pushes nothing where there is no advantage', () => {
    const { loss, dLogps } = evaluate(picks, batch, logpsAt(1, 32), new Float64Array(size));
    expect(Math.abs(loss)).toBe(0);
    expect(dLogps.every((value) => Math.abs(value) === 0)).toBe(true);
  });

  it.each([
    ['empty', batchOf({ mask: [] })],
    [
      'fully masked',
      batchOf({
        mask: [
          [0, 0, 0],
          [0, 0, 0],
        ],
      }),
    ],
    ['one token', batchOf({ mask: [[0, 1, 0]] })],
  ])('takes a batch that is %s', (name, odd) => {
    const result = evaluate(
      picks,
      odd,
      new Float64Array(odd.mask.length),
      new Float64Array(odd.mask.length).fill(1),
    );
    expect(result.dLogps).toHaveLength(odd.mask.length);
    expect(Number.isFinite(result.loss) && result.dLogps.every(Number.isFinite)).toBe(true);
    expect(result.dLogps.some((value) => value !== 0)).toBe(name === 'one token' && result.regions[1] === 0);
  });
});

describe('penalties', () => {
  const outputs = 4;
  const logits = normals(size * outputs, 1.5, 40);
  const reference = normals(size, 0.8, 41).map((value, i) => batch.oldLogps[i] + value);

  function add(
    id: string,
    changed: ParamValues,
    { logps, z = logits, of = batch }: { logps: Reals; z?: Reals; of?: Batch },
  ): PenaltySum {
    const variant = variantOf('penalty', id);
    const sum: PenaltySum = {
      loss: 0,
      dLogps: new Float64Array(of.mask.length),
      dLogits: new Float64Array(of.mask.length * outputs),
    };
    const weights = weightsOf(['sequence-mean'], of);
    const input = { batch: of, logps, referenceLogps: reference, logits: z, outputs, weights };
    variant.add(input, { ...defaults(variant.params), ...changed }, sum);
    return sum;
  }
  const logps = logpsAt(0.4, 42);

  const cases: [string, ParamValues][] = [
    ['kl', { estimator: 'k1', beta: 0.7 }],
    ['kl', { estimator: 'k2', beta: 0.7 }],
    ['kl', { estimator: 'k3', beta: 0.7 }],
    ['kl', { estimator: 'abs', beta: 0.7 }],
    ['kl', { estimator: 'k3', beta: 0.7, importance: 'ratio' }],
    ['kl', { estimator: 'k1', beta: 0.7, importance: 'ratio' }],
    ['kl', { estimator: 'k3', clampRatio: 0.5, clampValue: 0.05 }],
    ['entropy', { coef: 0.3 }],
    ...stages.penalty.variants.map(({ id }): [string, ParamValues] => [id, {}]),
  ];

  const exact = cases.filter(([id]) => !variantOf('penalty', id).semigradient);

  it.each(exact)('%s %j: derivatives are those of the loss', (id, changed) => {
    const { dLogps, dLogits } = add(id, changed, { logps });
    for (let i = 0; i < size; i++) {
      expect(dLogps[i]).toBeCloseTo(
        central((x) => add(id, changed, { logps: x }).loss, logps, i),
        8,
      );
    }
    for (let i = 0; i < size * outputs; i++) {
      expect(dLogits![i]).toBeCloseTo(
        central((z) => add(id, changed, { logps, z }).loss, logits, i),
        8,
      );
    }
  });

  it.each(cases)('%s %j: adds to what stands there and leaves masked tokens alone', (id, changed) => {
    const { loss, dLogps, dLogits } = add(id, changed, { logps });
    const spoilt = {
      logps: logps.map((value, i) => (batch.mask[i] ? value : Number.NaN)),
      z: logits.map((value, i) => (batch.mask[Math.floor(i / outputs)] ? value : Number.NaN)),
    };
    expect(add(id, changed, spoilt)).toEqual({ loss, dLogps, dLogits });
    dLogps.forEach((value, i) => {
      if (!batch.mask[i]) expect(value).toBe(0);
    });
  });

  it('kl: hand-worked values', () => {
    const one = batchOf({ mask: [[1]] });
    const at = (estimator: string, logp: number, ref: number) => {
      const sum: PenaltySum = { loss: 10, dLogps: Float64Array.of(1), dLogits: null };
      const input = { batch: one, logps: [logp] as unknown as Reals, logits: null, outputs: 0 };
      const all = { ...input, referenceLogps: Float64Array.of(ref), weights: Float64Array.of(0.5) };
      variantOf('penalty', 'kl').add(all, { beta: 2, estimator }, sum);
      return [sum.loss - 10, sum.dLogps[0] - 1];
    };
    // u = ln 2, and βw = 1.
    const u = Math.LN2;
    [at('k1', -1, -1 - u), at('k2', -1, -1 - u), at('k3', -1, -1 - u)].forEach(([value, slope], i) => {
      expect(value).toBeCloseTo([u, (u * u) / 2, 0.5 - 1 + u][i], 12);
      expect(slope).toBeCloseTo([1, u, 0.5][i], 12);
    });
    expect(at('k3', -1, -1)).toEqual([0, 0]);
  });

  it('kl: the gradient of k2 under another value', () => {
    const plus = add('kl', { estimator: 'k3', gradient: 'k2' }, { logps });
    expect(plus.loss).toBe(add('kl', { estimator: 'k3' }, { logps }).loss);
    expect(plus.dLogps).toEqual(add('kl', { estimator: 'k2' }, { logps }).dLogps);
  });

  it('kl: times the recipe’s ratio, with the gradient through both', () => {
    const sequence = variantOf('ratio', 'sequence');
    const variant = variantOf('penalty', 'kl');
    const params = { ...defaults(variant.params), importance: 'ratio' };
    const at = (x: Reals) => {
      const sum: PenaltySum = { loss: 0, dLogps: new Float64Array(size), dLogits: null };
      variant.add(
        {
          batch,
          logps: x,
          referenceLogps: reference,
          logits: null,
          outputs,
          weights: weightsOf(['sequence-mean'], batch),
          logRatios: (d) => sequence.logRatios(batch, d, {}),
          pullBack: (d) => sequence.pullBack(batch, d, {}),
        },
        params,
        sum,
      );
      return sum;
    };
    const { dLogps } = at(logps);
    for (let i = 0; i < size; i++)
      expect(dLogps[i]).toBeCloseTo(
        central((x) => at(x).loss, logps, i),
        8,
      );
  });

  it('k1 in the loss has no expected gradient, k2 has that of the divergence', () => {
    const p = [0.5, 0.3, 0.2];
    const q = [0.2, 0.2, 0.6];
    const kl = p.reduce((sum, each, v) => sum + each * Math.log(each / q[v]), 0);
    /** E over tokens v of k′(u_v) ∂log p_v/∂z_k. */
    const expected = (slope: (u: number) => number, k: number) =>
      p.reduce((sum, each, v) => sum + each * slope(Math.log(each / q[v])) * ((v === k ? 1 : 0) - p[k]), 0);
    for (let k = 0; k < 3; k++) {
      expect(expected(() => 1, k)).toBeCloseTo(0, 12);
      expect(expected((u) => u, k)).toBeCloseTo(p[k] * (Math.log(p[k] / q[k]) - kl), 12);
    }
  });

  it('entropy: uniform logits have ln V and no gradient; impossible outputs count for nothing', () => {
    const one = batchOf({ mask: [[1]] });
    const at = (...z: number[]) =>
      add('entropy', { coef: 1 }, { logps: [], z: Float64Array.from(z), of: one } as never);
    expect(at(2, 2, 2, 2).loss).toBeCloseTo(-Math.log(4), 12);
    expect(at(2, 2, 2, 2).dLogits!.every((value) => Math.abs(value) < 1e-15)).toBe(true);
    const half = at(5, 5, Number.NEGATIVE_INFINITY, -2000);
    expect(half.loss).toBeCloseTo(-Math.LN2, 12);
    expect(half.dLogits!.every((value) => Math.abs(value) < 1e-15)).toBe(true);
  });

  it('say what they miss', () => {
    const nothing = { batch, logps, referenceLogps: null, logits: null, outputs, weights: logps };
    const sum = { loss: 0, dLogps: new Float64Array(size), dLogits: null };
    for (const { add, needs, params } of stages.penalty.variants) {
      if (needs.reference || needs.logits) expect(() => add(nothing, defaults(params), sum)).toThrow(/needs/);
    }
  });
});
