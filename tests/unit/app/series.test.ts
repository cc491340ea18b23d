import { describe, expect, test } from 'vitest';
import { Aggregates, latestOfSeeds } from '../../../src/app/store/aggregates.ts';
import { Series } from '../../../src/app/store/series.ts';
import type { MetricsEvent } from '../../../src/worker/protocol.ts';

/** An event whose number at (step, lane, seed, metric) is told by `value`. */
function event(
  steps: readonly number[],
  [lanes, seeds, metrics]: readonly [number, number, number],
  value: (step: number, lane: number, seed: number, metric: number) => number,
): MetricsEvent {
  const values: number[] = [];
  for (const step of steps) {
    for (let l = 0; l < lanes; l++) {
      for (let s = 0; s < seeds; s++) for (let m = 0; m < metrics; m++) values.push(value(step, l, s, m));
    }
  }
  return {
    type: 'metrics',
    runId: 1,
    steps: Int32Array.from(steps),
    values: Float32Array.from(values),
    seconds: Float64Array.from(steps, (step) => step / 10),
  };
}

const code = (step: number, l: number, s: number, m: number) => step * 1000 + l * 100 + s * 10 + m;
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

describe('series', () => {
  test('gives back what it was given, over many blocks', () => {
    const series = new Series(['a', 'b'], 3, 2);
    series.add(event(range(1, 400), [3, 2, 2], code), [0, 1, 2]);
    series.add(event(range(400, 700), [3, 2, 2], code), [0, 1, 2]);
    expect(series.rows).toBe(699);
    for (const row of [0, 255, 256, 511, 698]) {
      expect(series.at(row, 2, 1, 1)).toBe(code(row + 1, 2, 1, 1));
    }
  });

  test('a step seen before replaces what stood from there on', () => {
    const series = new Series(['a'], 1, 1);
    series.add(event(range(1, 11), [1, 1, 1], code), [0]);
    const { epoch } = series;
    series.add(
      event([6, 7], [1, 1, 1], () => -1),
      [0],
    );
    expect(series.steps).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(series.at(5, 0, 0, 0)).toBe(-1);
    expect(series.at(4, 0, 0, 0)).toBe(code(5, 0, 0, 0));
    expect(series.epoch).toBeGreaterThan(epoch);
  });

  test('lanes move with their history, and events in the old order find their place', () => {
    const series = new Series(['a'], 3, 1);
    series.add(event([1, 2], [3, 1, 1], code), [0, 1, 2]);
    series.arrange([2, 0]);
    // The worker still counts three lanes.
    series.add(event([3], [3, 1, 1], code), [2, 0]);
    expect(series.laneCount).toBe(2);
    expect(range(0, 3).map((row) => series.at(row, 0, 0, 0))).toEqual([1, 2, 3].map((n) => code(n, 2, 0, 0)));
    expect(range(0, 3).map((row) => series.at(row, 1, 0, 0))).toEqual([1, 2, 3].map((n) => code(n, 0, 0, 0)));
  });

  test('a branched lane begins as a copy and goes its own way', () => {
    const series = new Series(['a'], 1, 1);
    series.add(event([1, 2, 3], [1, 1, 1], code), [0]);
    series.arrange([0, 0]);
    series.dropAfter(2);
    expect(series.steps).toEqual([1, 2]);
    series.add(event([3], [2, 1, 1], code), [0, 1]);
    expect(range(0, 3).map((row) => series.at(row, 1, 0, 0))).toEqual([1000, 2000, 3100]);
    expect(series.at(2, 0, 0, 0)).toBe(3000);
  });

  test('finds rows by step and by second', () => {
    const series = new Series(['a'], 1, 1);
    series.add(event([2, 4, 6], [1, 1, 1], code), [0]);
    expect([1, 2, 3, 6, 99].map((step) => series.rowOfStep(step))).toEqual([-1, 0, 0, 2, 2]);
    expect(series.rowOfSecond(0.45)).toBe(1);
  });
});

describe('aggregates', () => {
  test('rows where nothing was measured are left out', () => {
    const series = new Series(['a'], 2, 2);
    series.add(
      event(range(1, 7), [2, 2, 1], (step, l, s) => (step % 3 ? Number.NaN : step + l + 2 * s)),
      [0, 1],
    );
    const { rows, mean } = new Aggregates(series).of('a');
    expect(rows.map((row) => series.steps[row])).toEqual([3, 6]);
    expect(mean).toEqual([
      [4, 7],
      [5, 8],
    ]);
  });

  test('grow with the series and start anew when rows were replaced', () => {
    const series = new Series(['a'], 1, 1);
    const aggregates = new Aggregates(series);
    series.add(
      event([1, 2], [1, 1, 1], (step) => step),
      [0],
    );
    expect(aggregates.of('a').mean[0]).toEqual([1, 2]);
    series.add(
      event([3], [1, 1, 1], (step) => step),
      [0],
    );
    expect(aggregates.of('a').mean[0]).toEqual([1, 2, 3]);
    series.add(
      event([2], [1, 1, 1], () => 9),
      [0],
    );
    expect(aggregates.of('a').mean[0]).toEqual([1, 9]);
    expect(aggregates.of('a').most).toBe(9);
  });

  test('a frozen member keeps its last number, so that breaking does not raise the mean', () => {
    const series = new Series(['a'], 1, 2);
    series.add(
      event([1], [1, 2, 1], (_, __, seed) => seed),
      [0],
    );
    series.freeze(0, 0, 2);
    series.add(
      event([2, 3], [1, 2, 1], (_, __, seed) => (seed === 0 ? Number.NaN : 1)),
      [0],
    );
    expect(new Aggregates(series).of('a').mean[0]).toEqual([0.5, 0.5, 0.5]);
    expect(latestOfSeeds(series, 0, 'a')).toEqual([0, 1]);
  });

  test('an unknown metric has no rows', () => {
    expect(new Aggregates(new Series(['a'], 1, 1)).of('b').rows).toEqual([]);
  });
});
