import { describe, expect, it } from 'vitest';
import { expectedCosine, GradientSample, verdictOf } from '../../../src/core/oracle/gradient-sample.ts';
import { RandomStream } from '../../../src/core/random.ts';

interface Drawn {
  /** Of g* = (3, 3, 0, …), which has a length of √18. */
  readonly mean?: (i: number, truth: number) => number;
  /** Standard deviation in each of the `size` directions. */
  readonly noise: number;
  readonly size?: number;
  readonly batches: number;
  readonly seed?: number;
}

function sampleOf({ mean = (_, truth) => truth, noise, size = 40, batches, seed = 1 }: Drawn) {
  const random = new RandomStream({ seed, seedIndex: 0, step: 0, stream: 'task' });
  const truth = Float64Array.from({ length: size }, (_, i) => (i < 2 ? 3 : 0));
  const sample = new GradientSample(truth);
  for (let k = 0; k < batches; k++)
    sample.add(Float32Array.from(truth, (each, i) => mean(i, each) + noise * random.normal()));
  return sample;
}

const within = (value: number, { low, high }: { low: number; high: number }) => {
  const slack = (high - low) / 2;
  expect(value).toBeGreaterThan(low - slack);
  expect(value).toBeLessThan(high + slack);
};

describe('what gradients say of their estimator', () => {
  it('tells scale from direction', () => {
    const reading = sampleOf({ mean: (_, truth) => 0.25 * truth, noise: 0.5, batches: 400 }).reading();
    within(0.25, reading.scale);
    expect(reading.scale.high - reading.scale.low).toBeLessThan(0.1);
    expect(verdictOf(reading)).not.toBe('biased');
    within(1, reading.meanCosine);
    // ‖E g‖² = 1.125 and tr Cov = 40 · 0.25
    within(1.125 / 10, reading.snr);
    expect(reading.norm).toBeCloseTo(Math.sqrt(11.125), 0);
  });

  it('finds a bias that is there, and its size', () => {
    const mean = (i: number, truth: number) => truth + (i === 5 ? 2 : 0);
    const reading = sampleOf({ mean, noise: 1, batches: 200 }).reading();
    within(2 / Math.sqrt(18 + 4), reading.bias);
    within(Math.sqrt(18 / 22), reading.meanCosine);
    expect(verdictOf(reading)).toBe('biased');
  });

  it('says so where there is none to be seen, and where there was not enough to see', () => {
    expect(verdictOf(sampleOf({ noise: 0.5, batches: 200 }).reading())).toBe('no bias seen');
    expect(verdictOf(sampleOf({ noise: 20, batches: 32 }).reading())).toBe('not resolved');
    expect(verdictOf(sampleOf({ noise: 1, batches: 8 }).reading())).toBe('not resolved');
  });

  it.each([2, 3, 40])('cries bias where there is none no more often than it says: %i directions', (size) => {
    const runs = 300;
    const cries = Array.from({ length: runs }, (_, seed) =>
      verdictOf(sampleOf({ noise: 5, size, batches: 48, seed: seed + 1 }).reading()),
    ).filter((verdict) => verdict === 'biased');
    expect(cries.length).toBeLessThanOrEqual(0.02 * runs);
  });

  it('has intervals that hold the truth as often as they say', () => {
    const runs = 200;
    const inside = Array.from({ length: runs }, (_, seed) => {
      const { cosine, scale } = sampleOf({ noise: 2, batches: 64, seed: seed + 1 }).reading();
      return { scale: scale.low < 1 && scale.high > 1, width: cosine.high - cosine.low };
    });
    expect(inside.filter(({ scale }) => scale).length / runs).toBeGreaterThan(0.9);
    expect(inside.every(({ width }) => width > 0 && width < 0.3)).toBe(true);
  });

  it('counts batches that say nothing as pointing nowhere', () => {
    const sample = new GradientSample(Float64Array.of(3, 3));
    sample.add(Float32Array.of(3, 3));
    sample.add(new Float32Array(2));
    const { cosine, silent } = sample.reading();
    expect(cosine.value).toBeCloseTo(0.5, 12);
    expect(silent).toBe(0.5);
    expect(cosine.low).toBeNaN();
  });
});

describe('how many batches it takes', () => {
  it('is what averages of batches show', () => {
    const sample = sampleOf({ noise: 2, batches: 16 * 8 });
    const { averaged, ...reading } = sample.reading();
    expect(averaged.map(({ batches }) => batches)).toEqual([1, 2, 4, 8]);
    for (const { batches, cosine } of averaged)
      expect(Math.abs(expectedCosine(reading, batches) - cosine.value)).toBeLessThan(0.06);
    // 0.81 (18 + 160 / b) = 18
    within(160 / (18 / 0.81 - 18), sample.batchesFor(0.9));
  });

  it('is never where bias alone keeps the direction off', () => {
    const sample = sampleOf({ mean: (i) => (i === 5 ? 4 : i === 0 ? 4 : 0), noise: 1, batches: 64 });
    expect(sample.batchesFor(0.9).value).toBe(Number.POSITIVE_INFINITY);
    const backwards = sampleOf({ mean: (_, truth) => -truth, noise: 1, batches: 64 });
    expect(backwards.batchesFor(0.9).value).toBe(Number.POSITIVE_INFINITY);
    expect(backwards.reading().meanCosine.value).toBeLessThan(-0.9);
  });
});
