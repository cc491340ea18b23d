import { networkById } from '../../runtime/networks/index.ts';
import { defaults } from '../params.ts';
import { taskFamily } from '../tasks/index.ts';
import type { Experiment } from './experiment.ts';

/** What a link means where it says nothing. */
export const defaultExperiment: Experiment = frozen({
  task: { id: 'lock', params: defaults(taskFamily('lock').params) },
  policy: { id: 'linear', params: defaults(networkById('linear').params) },
  seed: 1,
  seeds: 4,
  budget: { steps: 400, stopAt: 0, evaluateEvery: 5, evaluationSamples: 4 },
  shared: {},
  lanes: [{ name: '', method: 'grpo', changes: {} }],
  charts: ['pass@1', 'entropy'],
});

/**
 * The link of the experiment that the page starts with when its address has none: what is a rollout compared
 * with? Locks of unequal difficulty, partial credit, and four baselines.
 */
export const startLink = [
  'task=lock;prior=-1;spread=3',
  'all=weights=correct:1,partial:1;lr=0.1',
  'lane=grpo',
  'lane=dr-grpo',
  'lane=grpo;advantage=batch-baseline;name=Batch baseline',
  'lane=grpo;advantage=none;name=No baseline',
].join('&');

function frozen<T extends object>(value: T): T {
  for (const part of Object.values(value)) if (typeof part === 'object' && part !== null) frozen(part);
  return Object.freeze(value);
}
