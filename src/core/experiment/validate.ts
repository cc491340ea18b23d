import { networkById, networks } from '../../runtime/networks/index.ts';
import { defaults, type ParamSpecs } from '../params.ts';
import type { Changes } from '../stages/recipe.ts';
import { taskFamilies, taskFamily } from '../tasks/index.ts';
import type { Component, Task } from '../tasks/task.ts';
import { metrics, taskMetrics } from '../trainer/metrics.ts';
import { createTask, networkSpec } from './build.ts';
import { readChanges } from './changes.ts';
import { defaultExperiment } from './defaults.ts';
import { type Budget, type Chosen, type Experiment, limits } from './experiment.ts';
import { noFields, readFields, readParams, reportUnknown } from './fields.ts';
import { type Issue, Issues, notOneOf, show } from './issues.ts';
import { readLanes } from './lanes.ts';
import { backendIds, budgetSettings, seedSettings } from './settings.ts';

export interface Validated {
  readonly experiment: Experiment;
  readonly issues: readonly Issue[];
}

const experimentFields = [
  'task',
  'policy',
  'seed',
  'seeds',
  'budget',
  'shared',
  'lanes',
  'backend',
  'charts',
] as const satisfies readonly (keyof Experiment)[];

/**
 * An experiment that can run, from any JSON value: what is valid is kept, what is not is replaced by its default,
 * and each replacement is an issue. What is absent has its default without a word. Choices that are legal but
 * odd, like a parameter of a stage's variant that is not chosen, are kept.
 */
export function validateExperiment(input: unknown): Validated {
  const issues = new Issues();
  const fields = readFields('experiment', input, 'Using the default experiment', issues) ?? noFields;
  reportUnknown('', fields, experimentFields, issues);
  const { seed, seeds } = readParams('', seedSettings, fields, issues);
  const { task, built } = readTask(fields.get('task'), seed, issues);
  const experiment: Experiment = {
    task,
    policy: readPolicy(fields.get('policy'), built, issues),
    seed,
    seeds,
    budget: readBudget(fields.get('budget'), issues),
    shared: readShared(fields.get('shared'), built.components, issues),
    lanes: readLanes(fields.get('lanes'), built.components, issues),
    ...readBackend(fields.get('backend'), issues),
    charts: readCharts(fields.get('charts'), built, issues),
  };
  return { experiment, issues: issues.list };
}

function readShared(value: unknown, components: readonly Component[], issues: Issues): Changes {
  return value === undefined ? defaultExperiment.shared : readChanges('shared', value, components, issues);
}

function readBudget(value: unknown, issues: Issues): Budget {
  const fields = readFields('budget', value, 'Using the default budget', issues) ?? noFields;
  reportUnknown('budget', fields, Object.keys(budgetSettings), issues);
  return readParams('budget', budgetSettings, fields, issues);
}

/** A task whose parameters fit one another, as it is written and as it is built. */
function readTask(value: unknown, seed: number, issues: Issues): { task: Chosen; built: Task } {
  const task = readChosen('task', value, taskFamilies, defaultExperiment.task, issues);
  try {
    return { task, built: createTask(task, seed) };
  } catch (error) {
    const plain = withDefaults(taskFamily(task.id));
    issues.add('task', task.id, `does not fit: ${reason(error)}`, `Using the defaults of ${task.id}`);
    return { task: plain, built: createTask(plain, seed) };
  }
}

/** A policy whose parameters fit one another and the task. */
function readPolicy(value: unknown, task: Task, issues: Issues): Chosen {
  const policy = readChosen('policy', value, Object.values(networks), defaultExperiment.policy, issues);
  const problem = misfit(policy, task);
  if (problem === null) return policy;
  const plain = withDefaults(networkById(policy.id));
  const fits = misfit(plain, task) === null;
  const remedy = `Using ${fits ? `the defaults of ${policy.id}` : 'the default policy'}`;
  issues.add('policy', policy.id, `does not fit: ${problem}`, remedy);
  return fits ? plain : defaultExperiment.policy;
}

function misfit(policy: Chosen, task: Task): string | null {
  try {
    networkSpec(policy, task);
    return null;
  } catch (error) {
    return reason(error);
  }
}

/** What tasks and networks have in common here. */
export interface Family {
  readonly id: string;
  readonly params: ParamSpecs;
}

/** A known id with all of its parameters; the fallback where the id is not known. */
function readChosen(
  path: string,
  value: unknown,
  families: readonly Family[],
  fallback: Chosen,
  issues: Issues,
): Chosen {
  if (value === undefined) return fallback;
  const remedy = `Using ${fallback.id}`;
  const fields = readFields(path, value, remedy, issues);
  if (!fields) return fallback;
  reportUnknown(path, fields, ['id', 'params'], issues);
  const family = families.find(({ id }) => id === fields.get('id'));
  if (!family) {
    const known = families.map(({ id }) => id);
    issues.add(path, fields.get('id'), notOneOf(fields.get('id'), known), remedy);
    return fallback;
  }
  const params = readFields(`${path}.params`, fields.get('params'), 'Using the defaults', issues) ?? noFields;
  reportUnknown(path, params, Object.keys(family.params), issues);
  return { id: family.id, params: readParams(path, family.params, params, issues) };
}

function withDefaults({ id, params }: Family): Chosen {
  return { id, params: defaults(params) };
}

function readBackend(value: unknown, issues: Issues): Pick<Experiment, 'backend'> {
  if (value === undefined) return {};
  const backend = backendIds.find((id) => id === value);
  if (backend) return { backend };
  issues.add('backend', value, notOneOf(value, backendIds), 'Using the best one here');
  return {};
}

function readCharts(value: unknown, task: Task, issues: Issues): readonly string[] {
  if (value === undefined) return defaultExperiment.charts;
  const allowed = `must be a list of at most ${limits.charts} metrics`;
  if (!Array.isArray(value)) {
    issues.add('charts', value, `${allowed}, not ${show(value)}`, 'Using the default charts');
    return defaultExperiment.charts;
  }
  if (value.length > limits.charts) {
    const remedy = `Left out those after the first ${limits.charts}`;
    issues.add('charts', value, `${allowed}, not of ${value.length}`, remedy);
  }
  const { components, companions = {} } = task;
  const own = taskMetrics({ components, companions: Object.keys(companions) });
  const known = [...metrics, ...own].map((metric) => metric.id);
  const charts = value.slice(0, limits.charts);
  return charts.filter((id, i) => {
    const problem = !known.includes(id)
      ? notOneOf(id, known)
      : charts.indexOf(id) < i
        ? `stands there twice: ${id}`
        : null;
    if (problem !== null) issues.add(`charts[${i}]`, id, problem, 'Left out');
    return problem === null;
  });
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
