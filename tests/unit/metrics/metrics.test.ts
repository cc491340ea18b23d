import { describe, expect, it } from 'vitest';
import { measuredMetrics } from '../../../src/app/charts/measured.ts';
import { metricGroups } from '../../../src/app/charts/metric-groups.ts';
import { Series } from '../../../src/app/store/series.ts';
import { metricById, metricFamilies, metrics } from '../../../src/core/trainer/metrics.ts';

describe('metrics', () => {
  it('have unique ids, sentences of help, and a family', () => {
    expect(new Set(metrics.map(({ id }) => id)).size).toBe(metrics.length);
    for (const { help, why, zero, family } of metrics) {
      for (const text of [help, why, zero ?? 'Nothing.']) expect(text).toMatch(/^[A-Z].*\.$|^pass@1 .*\.$/s);
      expect(metricFamilies).toHaveProperty(family);
    }
  });

  it.each([
    'loss',
    'clip_ratio/low_mean',
    'clip_ratio/high_mean',
    'clip_ratio/region_mean',
    'grad_norm',
    'kl',
  ])('%s says why it is 0', (id) => {
    expect(metricById(id)?.zero).toBeTruthy();
  });

  it('knows those of components', () => {
    expect(metricById('rewards/format/mean')?.family).toBe('reward');
    expect(metricById('rewards/x')).toBeUndefined();
  });
});

describe('metricGroups', () => {
  const all = [
    { id: 'pass@1', family: 'evaluation' },
    { id: 'critic/vf_loss', family: 'critic' },
    { id: 'reward', family: 'reward' },
    { id: 'rewards/format/mean', family: 'reward' },
  ] as const;

  it('lists by family, what was not measured last', () => {
    expect(metricGroups(all, new Set(['reward', 'pass@1', 'rewards/format/mean']))).toEqual([
      { title: 'Evaluation', ids: ['pass@1'] },
      { title: 'Rewards', ids: ['reward', 'rewards/format/mean'] },
      { title: 'Not measured in this run', ids: ['critic/vf_loss'] },
    ]);
  });

  it('sets nothing aside before anything is measured', () => {
    expect(metricGroups(all, new Set()).map(({ title }) => title)).toEqual([
      'Evaluation',
      'Rewards',
      'Critic',
    ]);
  });
});

describe('measuredMetrics', () => {
  const rows = (series: Series, step: number, values: number[]) =>
    series.add(
      {
        type: 'metrics',
        runId: 1,
        steps: Int32Array.of(step),
        values: Float32Array.from(values),
        seconds: Float64Array.of(step),
      },
      [0, 1],
    );

  it('remembers a number of any lane at any step, and nothing that was taken back', () => {
    const series = new Series(['a', 'b', 'c'], 2, 1);
    expect(measuredMetrics(series).size).toBe(0);
    rows(series, 1, [Number.NaN, Number.NaN, Number.NaN, 0, Number.NaN, Number.NaN]);
    expect([...measuredMetrics(series)]).toEqual(['a']);
    rows(series, 2, [Number.NaN, 2, Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
    expect([...measuredMetrics(series)]).toEqual(['a', 'b']);
    series.dropAfter(1);
    expect([...measuredMetrics(series)]).toEqual(['a']);
  });
});
