import type { Experiment } from '../experiment/experiment.ts';
import { methodById } from '../methods/index.ts';
import { resolveRecipe } from '../stages/recipe.ts';

/** How a lane's recipe draws its responses. */
export interface LaneSampling {
  /** What the policy is sampled, scored and trained at; 1 where the strategy has no such parameter. */
  readonly temperature: number;
  /** Responses per prompt; null where the strategy has no such parameter. */
  readonly groupSize: number | null;
}

export function laneSampling(experiment: Experiment, lane: number): LaneSampling {
  const { method, changes } = experiment.lanes[lane];
  const { params } = resolveRecipe(experiment.shared, methodById(method).changes, changes).rollout;
  return {
    temperature: typeof params.temperature === 'number' ? params.temperature : 1,
    groupSize: typeof params.group === 'number' ? params.group : null,
  };
}
