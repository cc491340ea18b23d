import type { NumberSpec } from '../params.ts';
import type { Rollout, RolloutContext, Sampled, SampleRow, SamplerSettings } from '../stages/stage.ts';

/** Parameters that all strategies share: how much is drawn, and how far the sampler is from the policy. */
export const sampling = {
  group: {
    kind: 'integer',
    title: 'Group size G',
    help: 'Responses per prompt; the group is what a response is compared with.',
    short: 'group',
    default: 8,
    min: 1,
    max: 64,
    step: 1,
  },
  temperature: {
    kind: 'number',
    title: 'Temperature',
    help: 'Divides the logits before sampling, and when the responses are scored: below 1 sharper, above 1 flatter.',
    short: 'temperature',
    default: 1,
    min: 0.1,
    max: 2,
    step: 0.05,
  },
  heat: {
    kind: 'number',
    title: 'Sampler’s heat',
    help: 'Mismatch: the sampler’s temperature is this many times the one that the learner scores at; 1 for none.',
    default: 1,
    min: 0.5,
    max: 2,
    step: 0.05,
  },
  refresh: {
    kind: 'integer',
    title: 'Sampler’s refresh',
    help: 'Staleness: the sampler gets the policy’s weights every so many steps, as in asynchronous training; 1 for always.',
    default: 1,
    min: 1,
    max: 64,
    step: 1,
  },
} as const satisfies Readonly<Record<string, NumberSpec>>;

export interface SamplingValues {
  readonly group: number;
  readonly temperature: number;
  readonly heat: number;
  readonly refresh: number;
}

export function samplerOf({ refresh, heat }: SamplingValues): SamplerSettings {
  return { refreshEvery: refresh, differs: refresh > 1 || heat !== 1 };
}

/** Requests for a whole group of independent responses. */
export function groupRows(
  { task, random }: Pick<RolloutContext, 'task' | 'random'>,
  prompt: SampleRow['prompt'],
  group: number,
  { group: size, temperature, heat }: SamplingValues,
): SampleRow[] {
  return Array.from({ length: size }, (_, index) => ({
    prompt,
    prefix: [],
    limit: task.maxResponse,
    temperature: temperature * heat,
    random: random(group, index),
  }));
}

/** Answers as rollouts that the learner scores at its own temperature. */
export function rolloutsOf(
  answers: readonly Sampled[],
  { group: size, temperature }: SamplingValues,
): Rollout[] {
  return answers.map((answer, i) => ({ ...answer, group: Math.floor(i / size), temperature }));
}
