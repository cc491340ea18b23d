import { networkById } from '../../runtime/networks/index.ts';
import { defaults } from '../params.ts';
import { taskFamily } from '../tasks/index.ts';
import type { Experiment, Lane } from './experiment.ts';

const lane = (method: string): Lane => ({ name: '', method, changes: {} });

/** What the page trains when nothing is asked for; links say only what differs from it. */
export const defaultExperiment: Experiment = frozen({
  task: { id: 'lock', params: defaults(taskFamily('lock').params) },
  policy: { id: 'linear', params: defaults(networkById('linear').params) },
  seed: 1,
  seeds: 4,
  budget: { steps: 400, stopAt: 0, evaluateEvery: 5, evaluationSamples: 4 },
  shared: {},
  lanes: [lane('grpo'), lane('dr-grpo'), lane('rloo'), lane('mc-grpo')],
  charts: ['pass@1', 'entropy'],
});

function frozen<T extends object>(value: T): T {
  for (const part of Object.values(value)) if (typeof part === 'object' && part !== null) frozen(part);
  return Object.freeze(value);
}
