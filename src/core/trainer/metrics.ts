import type { Metric } from './metric.ts';
import { drawingMetrics } from './metrics-drawing.ts';
import { groupMetrics } from './metrics-groups.ts';
import { outcomeMetrics } from './metrics-outcome.ts';
import { rubricMetrics } from './metrics-rubric.ts';
import { teachingMetrics } from './metrics-teaching.ts';
import { updateMetrics } from './metrics-update.ts';

export { type Metric, type MetricFamily, metricFamilies } from './metric.ts';

/** What a run measures, under the names that TRL logs (verl's alias in the help where it differs). */
export const metrics: readonly Metric[] = [
  ...outcomeMetrics,
  ...groupMetrics,
  ...updateMetrics,
  ...teachingMetrics,
  ...drawingMetrics,
  ...rubricMetrics,
];

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

/** Mean reward of the rollouts that a companion learns from, `{companion}/reward`. */
export function companionMetric(name: string): Metric {
  return {
    id: `${name}/reward`,
    title: `${name}/reward`,
    family: 'reward',
    unit: '',
    help: `Mean reward of what the ${name}, a policy beside the lane’s own, has learnt from in the step.`,
    why: 'It learns by the same recipe from rewards of its own: whether it gets any is the first thing to look at.',
    zero: `Nothing that the ${name} wrote was worth anything; steps at which it wrote nothing are left out.`,
  };
}

/** Metrics that only this task has: of its components and its companions. */
export function taskMetrics({ components, companions = [] }: TaskMetrics): Metric[] {
  return [...components.map(componentMetric), ...companions.map(companionMetric)];
}

/** What `taskMetrics` has to know of a task. */
export interface TaskMetrics {
  readonly components: readonly { readonly id: string; readonly title: string; readonly help: string }[];
  /** Names of its companions. */
  readonly companions?: readonly string[];
}

const byId = new Map(metrics.map((metric) => [metric.id, metric]));

/** A metric by its id; a component's or a companion's metric, too. Undefined where there is none. */
export function metricById(id: string): Metric | undefined {
  const component = /^rewards\/([a-z0-9-]+)\/mean$/.exec(id)?.[1];
  const companion = /^([a-z]+)\/reward$/.exec(id)?.[1];
  const known = byId.get(id);
  if (known) return known;
  if (component) return componentMetric({ id: component, title: component, help: '' });
  return companion ? companionMetric(companion) : undefined;
}
