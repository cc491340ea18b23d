import { describe, expect, it } from 'vitest';
import { crossing } from '../../../src/core/oracle/crossing.ts';
import { GradientSample } from '../../../src/core/oracle/statistics.ts';
import { RandomStream } from '../../../src/core/random.ts';

const size = 40;
const truth = Float64Array.from({ length: size }, (_, i) => (i < 2 ? 3 : 0));

/** Gradients around `mean` with `noise` in each direction. */
function sampleOf(mean: (i: number) => number, noise: number, batches: number, seed = 1): GradientSample {
  const random = new RandomStream({ seed, seedIndex: 0, step: 0, stream: 'task' });
  const sample = new GradientSample(truth);
  for (let k = 0; k < batches; k++)
    sample.add(Float32Array.from({ length: size }, (_, i) => mean(i) + noise * random.normal()));
  return sample;
}

describe('what gradients say of their estimator', () => {
  it('tells scale from direction', () => {
    const { bias, biasScore, scale, meanCosine, cosine, noise } = sampleOf(
      (i) => 0.25 * truth[i],
      0.5,
      400,
    ).reading();
    expect(scale.value).toBeCloseTo(0.25, 1);
    expect(Math.abs(scale.value - 0.25)).toBeLessThan(4 * scale.error);
    expect(bias.value).toBeLessThan(0.15);
    expect(biasScore).toBeLessThan(2.6);
    expect(meanCosine.value).toBeGreaterThan(0.98);
    // ‖E g‖² = 1.125 and tr Cov = 40 · 0.25
    expect(Math.abs(noise.value - 10 / 1.125)).toBeLessThan(4 * noise.error);
    expect(cosine.value).toBeGreaterThan(0.2);
    expect(cosine.value).toBeLessThan(0.45);
  });

  it('finds a bias that is there, and its size', () => {
    const { bias, biasScore, meanCosine } = sampleOf((i) => truth[i] + (i === 5 ? 2 : 0), 1, 200).reading();
    const expected = 2 / Math.sqrt(18 + 4);
    expect(Math.abs(bias.value - expected)).toBeLessThan(4 * bias.error);
    expect(biasScore).toBeGreaterThan(10);
    expect(meanCosine.value).toBeCloseTo(Math.sqrt(1 - expected * expected), 1);
  });

  it('cries bias where there is none no more often than it says', () => {
    const scores = Array.from({ length: 100 }, (_, seed) =>
      sampleOf((i) => truth[i], 2, 12, seed + 1).reading(),
    ).filter(({ biasScore }) => biasScore > 2.6);
    expect(scores.length).toBeLessThanOrEqual(4);
  });

  it('counts batches that say nothing as pointing nowhere', () => {
    const sample = new GradientSample(truth);
    sample.add(Float32Array.from(truth));
    sample.add(new Float32Array(size));
    const { cosine, silent } = sample.reading();
    expect(cosine.value).toBeCloseTo(0.5, 12);
    expect(silent).toBe(0.5);
  });

  it('does not invent an error from two batches', () => {
    expect(sampleOf((i) => truth[i], 1, 2).reading().cosine.error).toBeNaN();
  });
});

describe('how many rollouts it takes', () => {
  const curve = (...cosines: number[]) =>
    cosines.map((cosine, i) => ({ groupSize: 2 ** (i + 1), rollouts: 8 * 2 ** (i + 1), cosine }));

  it('is read off between two points, over log size', () => {
    const found = crossing(curve(0.5, 0.8, 1), 0.9);
    expect(found.kind).toBe('at');
    if (found.kind === 'at') expect(found.groupSize).toBeCloseTo(4 * Math.SQRT2, 10);
  });

  it('is said to lie outside where it does', () => {
    expect(crossing(curve(0.95, 1), 0.9)).toMatchObject({ kind: 'before', groupSize: 2 });
    expect(crossing(curve(0.1, 0.2), 0.9)).toMatchObject({ kind: 'beyond', groupSize: 4, rollouts: 32 });
    expect(crossing(curve(Number.NaN), 0.9)).toEqual({ kind: 'unknown' });
    expect(crossing([], 0.9)).toEqual({ kind: 'unknown' });
  });
});
