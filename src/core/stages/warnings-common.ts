import { variantOf } from './index.ts';
import type { Choice, Recipe } from './recipe.ts';
import type { StageId } from './stage.ts';

/** A combination that is allowed and probably not meant. */
export interface RecipeWarning {
  /** Where to change something. */
  readonly stage: StageId;
  /** What happens, and what would be meant: whole sentences. */
  readonly message: string;
}

/** What some warnings have to know of the task. */
export interface TaskFacts {
  /** Components of the reward and their own weights. */
  readonly components: readonly { readonly id: string; readonly weight: number }[];
  /** Whether the task ends every response at the same length. */
  readonly fixedLength: boolean;
  /** Names of the policies that may stand beside the lane's own; none when absent. */
  readonly companions?: readonly string[];
}

/** Finds what is wrong in one respect. */
export type Rule = (recipe: Recipe) => RecipeWarning | RecipeWarning[] | null;

export const warn = (stage: StageId, message: string): RecipeWarning => ({ stage, message });
export const number = (choice: Choice, name: string): number => choice.params[name] as number;
export const chosen = (choices: readonly Choice[], id: string) => choices.find((choice) => choice.id === id);

/** Whether the objective has its own way with a stage, whatever is chosen there. */
export const ignores = ({ objective }: Recipe, stage: StageId): boolean =>
  variantOf('objective', objective.id).ignores?.[stage] !== undefined;

/** Whether a step's rollouts serve more than one update. */
export const reuses = ({ optimizer }: Recipe): boolean =>
  number(optimizer, 'epochs') > 1 || number(optimizer, 'minibatches') > 1;

/** Whether the sampler may differ from the policy. */
export const stale = ({ rollout }: Recipe): boolean =>
  Number(rollout.params.heat ?? 1) !== 1 || Number(rollout.params.refresh ?? 1) !== 1;

/** Whether the objective compares with the sampler instead of the old policy. */
export const bypasses = ({ objective }: Recipe): boolean => objective.params.old === 'sampler';

/** Whether a response is compared with the others of its group, so that a group of equals says nothing. */
export function comparesGroups({ advantage }: Recipe): boolean {
  if (advantage.id === 'reinforce-plus-plus') return advantage.params.baseline === 'group';
  return !['batch-baseline', 'none', 'gae', 'remax'].includes(advantage.id);
}
