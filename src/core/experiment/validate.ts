import { networkById, networks, networkSpec } from '../../runtime/networks/index.ts';
import { defaults, type ParamSpecs } from '../params.ts';
import { taskFamilies, taskFamily } from '../tasks/index.ts';
import type { Task } from '../tasks/task.ts';
import { isMetric, metrics } from '../trainer/metrics.ts';
import { createTask } from './build.ts';
import { defaultExperiment } from './defaults.ts';
import { type Chosen, type Experiment, limits } from './experiment.ts';
import { at, type Fields, readFields, readParams, reportUnknown } from './fields.ts';
import { type Issue, Issues, notOneOf, show } from './issues.ts';
import { readChanges, readLanes } from './lanes.ts';
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
  const fields: Fields = readFields('experiment', input, 'Using the default experiment', issues) ?? new Map();
  reportUnknown('', fields, experimentFields, issues);
  const { seed, seeds } = readParams('', seedSettings, fields, issues);
  const budgetFields = readFields('budget', fields.get('budget'), 'Using the defaults', issues) ?? new Map();
  reportUnknown('budget', budgetFields, Object.keys(budgetSettings), issues);
  const budget = readParams('budget', budgetSettings, budgetFields, issues);
  const { task, built } = readTask(fields.get('task'), seed, issues);
  const policy = readPolicy(fields.get('policy'), built, issues);
  const shared = readChanges('shared', fields.get('shared'), issues);
  const lanes = readLanes(fields.get('lanes'), shared, issues);
  const backend = readBackend(fields.get('backend'), issues);
  const charts = readCharts(fields.get('charts'), issues);
  const experiment = { task, policy, seed, seeds, budget, shared, lanes, ...backend, charts };
  return { experiment, issues: issues.list };
}

/** A task that can be built, and the built one. */
function readTask(value: unknown, seed: number, issues: Issues): { task: Chosen; built: Task } {
  const task = readChosen('task', value, taskFamilies, defaultExperiment.task, issues);
  try {
    return { task, built: createTask(task, seed) };
  } catch (error) {
    const plain = { id: task.id, params: defaults(taskFamily(task.id).params) };
    issues.add('task', task.id, `does not fit together: ${reason(error)}`, `Using the defaults of ${task.id}`);
    return { task: plain, built: createTask(plain, seed) };
  }
}
