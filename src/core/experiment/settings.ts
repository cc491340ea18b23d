import type { BackendId } from '../../runtime/runtime.ts';
import type { NumberSpec } from '../params.ts';
import { defaultExperiment } from './defaults.ts';
import { type Budget, limits } from './experiment.ts';

/** The numbers of an experiment that belong to no task, policy or recipe. `short` is their name in links. */

export const seedSettings = {
  seed: {
    kind: 'integer',
    title: 'Seed',
    help: 'Where all chance comes from: the same seed gives the same run.',
    short: 'seed',
    default: defaultExperiment.seed,
    min: 0,
    max: 2 ** 32 - 1,
    step: 1,
  },
  seeds: {
    kind: 'integer',
    title: 'Seeds',
    help: 'Repetitions of each lane; their spread says whether a difference is real.',
    short: 'seeds',
    default: defaultExperiment.seeds,
    min: 1,
    max: limits.seeds,
    step: 1,
  },
} as const satisfies Record<'seed' | 'seeds', NumberSpec>;

export const budgetSettings = {
  steps: {
    kind: 'integer',
    title: 'Steps',
    help: 'Steps of training after which the run ends.',
    short: 'steps',
    default: defaultExperiment.budget.steps,
    min: 1,
    max: limits.steps,
    step: 10,
  },
  stopAt: {
    kind: 'number',
    title: 'Stop at pass@1',
    help: 'Ends the run earlier, once every lane’s mean pass@1 has reached this; 0 for never.',
    short: 'stop',
    default: defaultExperiment.budget.stopAt,
    min: 0,
    max: 1,
    step: 0.05,
  },
  evaluateEvery: {
    kind: 'integer',
    title: 'Evaluate every',
    help: 'Steps between two evaluations; also evaluated at the first step and the last.',
    short: 'every',
    default: defaultExperiment.budget.evaluateEvery,
    min: 1,
    max: limits.steps,
    step: 1,
    unit: 'steps',
  },
  evaluationSamples: {
    kind: 'integer',
    title: 'Samples per prompt',
    help: 'Responses drawn per prompt in an evaluation; the k of pass@k.',
    short: 'samples',
    default: defaultExperiment.budget.evaluationSamples,
    min: 1,
    max: limits.evaluationSamples,
    step: 1,
  },
} as const satisfies Record<keyof Budget, NumberSpec>;

const backends: Readonly<Record<BackendId, true>> = { webgpu: true, simd: true, wasm: true, cpu: true };
export const backendIds = Object.keys(backends) as readonly BackendId[];
