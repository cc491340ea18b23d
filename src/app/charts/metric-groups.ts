import { type Metric, metricFamilies } from '../../core/trainer/metrics.ts';

/** Metrics under one heading of a list. */
export interface MetricGroup {
  readonly title: string;
  readonly ids: readonly string[];
}

/**
 * Metrics by what they are about, in their own order; at the end those that no lane has a number for. Before
 * anything is measured at all, none is set aside.
 */
export function metricGroups(
  metrics: readonly Pick<Metric, 'id' | 'family'>[],
  measured: ReadonlySet<string>,
): MetricGroup[] {
  const there = measured.size > 0 ? metrics.filter(({ id }) => measured.has(id)) : metrics;
  const missing = metrics.filter((metric) => !there.includes(metric));
  const families = Object.entries(metricFamilies).map(([family, title]) => ({
    title,
    ids: there.filter((metric) => metric.family === family).map(({ id }) => id),
  }));
  return [...families, { title: 'Not measured in this run', ids: missing.map(({ id }) => id) }].filter(
    ({ ids }) => ids.length > 0,
  );
}
