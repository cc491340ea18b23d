import type { Metric } from './metric.ts';
import { outcomeMetrics } from './metrics-outcome.ts';
import { updateMetrics } from './metrics-update.ts';

export { type Metric, type MetricFamily, metricFamilies } from './metric.ts';

/** What a run measures, under the names that TRL logs (verl's alias in the help where it differs). */
export const metrics: readonly Metric[] = [...outcomeMetrics, ...updateMetrics];

/** Metrics of one component of the reward, `rewards/{component}/mean`. */
export function componentMetric(component: { id: string; title: string; help: string }): Metric {
  return {
    id: `rewards/${component.id}/mean`,
    title: `rewards/${component.id}/mean`,
    family: 'reward',
    unit: '',
    help: `Mean of the component “${component.title}”: ${component.help}`,
    why: 'Components tell apart what one reward adds up. They are as the verifier gave them, before weights and shaping.',
    zero: 'The verifier has given no response of the step anything for it.',
  };
}

const byId = new Map(metrics.map((metric) => [metric.id, metric]));

/** A metric by its id; a component's metric, too. Undefined where there is none. */
export function metricById(id: string): Metric | undefined {
  const component = /^rewards\/([a-z0-9-]+)\/mean$/.exec(id)?.[1];
  return (
    byId.get(id) ?? (component ? componentMetric({ id: component, title: component, help: '' }) : undefined)
  );
}
