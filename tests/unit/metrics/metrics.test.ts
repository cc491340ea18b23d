import { describe, expect, it } from 'vitest';
import { measuredMetrics } from '../../../src/app/charts/measured.ts';
import { metricGroups } from '../../../src/app/charts/metric-groups.ts';
import { Series } from '../../../src/app/store/series.ts';
import { resolveRecipe } from '../../../src/core/stages/recipe.ts';
import type { Task } from '../../../src/core/tasks/task.ts';
import { measure } from '../../../src/core/trainer/measure.ts';
import { metricById, metricFamilies, metrics } from '../../../src/core/trainer/metrics.ts';
import type { MemberStep } from '../../../src/core/trainer/update.ts';
import { batchOf } from '../stages/_fixtures.ts';

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

  it('knows those of companions', () => {
    expect(metricById('hinter/reward')).toMatchObject({ id: 'hinter/reward', family: 'reward' });
    expect(metricById('hinter/x')).toBeUndefined();
  });
});

describe('spread of rewards', () => {
  /** What a step of one-token responses with these rewards, in groups, measures. */
  function spread(groups: readonly number[], rewards: readonly number[]) {
    const batch = batchOf({ mask: rewards.map(() => [1]), groups, rewards });
    const totals = { updates: 0, tokens: 0 };
    const recipe = { recipe: resolveRecipe(), filters: false, sampler: { differs: false } };
    const beside = { companions: new Map(), measured: {} };
    const step = { batch, counted: batch, totals, recipe, memories: {}, ...beside } as unknown as MemberStep;
    const components = [{ id: 'correct', title: '', help: '', min: 0, max: 1, weight: 1 }];
    const values = measure({ components, correct: 'correct' } as unknown as Task, step, null);
    return ['reward_std', 'group_reward_std', 'frac_reward_zero_std'].map((id) => values.get(id));
  }

  it('is large over the batch and 0 within groups where prompts differ and responses do not', () => {
    expect(spread([0, 0, 1, 1], [0.1, 0.1, 0.7, 0.7])).toEqual([expect.closeTo(0.3464, 4), 0, 1]);
  });

  it('is averaged over groups', () => {
    expect(spread([0, 0, 1, 1], [0, 2, 1, 1])).toEqual([expect.closeTo(0.8165, 4), Math.SQRT2 / 2, 0.5]);
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
