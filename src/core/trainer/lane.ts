import type { Experiment } from '../experiment/experiment.ts';
import { methodById } from '../methods/index.ts';
import type { Batch } from '../stages/batch.ts';
import { variantOf } from '../stages/index.ts';
import { type Choice, resolveRecipe } from '../stages/recipe.ts';
import type {
  AggregationContext,
  CurriculumContext,
  ObjectiveInput,
  ObjectiveResult,
  PenaltyInput,
  PenaltySum,
  RewardContext,
  RolloutContext,
  RolloutGenerator,
  UpdatePlan,
} from '../stages/stage.ts';
import type { Prompt } from '../tasks/task.ts';

/** A lane's recipe as functions: every stage's variant with its parameters filled in. */
export interface BoundRecipe {
  select(context: CurriculumContext): Prompt[];
  rollouts(context: RolloutContext): RolloutGenerator;
  /** [rows] rewards from `batch.components`. */
  rewards(batch: Batch, context: RewardContext): Float64Array;
  /** [rows, width] */
  advantages(batch: Batch): Float64Array;
  objective(input: Pick<ObjectiveInput, 'batch' | 'logps' | 'advantages' | 'weights'>): ObjectiveResult;
  penalties(input: PenaltyInput, sum: PenaltySum): void;
  /** [rows, width] aggregation weights. */
  weights(batch: Batch, context: AggregationContext): Float64Array;
  readonly needsReference: boolean;
  readonly needsLogits: boolean;
  readonly plan: UpdatePlan;
}

/** The recipe of one lane: stage defaults, then what all lanes share, then its method's, then its own changes. */
export function bindLane(experiment: Experiment, lane: number): BoundRecipe {
  const { method, changes } = experiment.lanes[lane];
  const recipe = resolveRecipe(experiment.shared, methodById(method).changes, changes);
  const curriculum = variantOf('curriculum', recipe.curriculum.id);
  const rollout = variantOf('rollout', recipe.rollout.id);
  const advantage = variantOf('advantage', recipe.advantage.id);
  const ratio = variantOf('ratio', recipe.ratio.id);
  const clip = variantOf('clip', recipe.clip.id);
  const aggregation = variantOf('aggregation', recipe.aggregation.id);
  const objective = variantOf('objective', recipe.objective.id);
  const optimizer = variantOf('optimizer', recipe.optimizer.id);
  const shapers = recipe.reward.map((choice: Choice) => ({
    ...choice,
    variant: variantOf('reward', choice.id),
  }));
  const penalties = recipe.penalty.map((choice: Choice) => ({
    ...choice,
    variant: variantOf('penalty', choice.id),
  }));
  return {
    select: (context) => curriculum.select(context, recipe.curriculum.params),
    rollouts: (context) => rollout.run(context, recipe.rollout.params),
    rewards(batch, context) {
      const rewards = new Float64Array(batch.rows);
      for (const { variant, params } of shapers) variant.shape(batch, context, params, rewards);
      return rewards;
    },
    advantages: (batch) => advantage.estimate(batch, recipe.advantage.params),
    objective: (input) =>
      objective.evaluate(
        {
          ...input,
          logRatios: (differences) => ratio.logRatios(input.batch, differences, recipe.ratio.params),
          pullBack: (dLogRatios) => ratio.pullBack(input.batch, dLogRatios, recipe.ratio.params),
          clip: (rho, advantageAt, out) => clip.at(rho, advantageAt, recipe.clip.params, out),
        },
        recipe.objective.params,
      ),
    penalties(input, sum) {
      for (const { variant, params } of penalties) variant.add(input, params, sum);
    },
    weights: (batch, context) => aggregation.weights(batch, context, recipe.aggregation.params),
    needsReference: penalties.some(({ variant }) => variant.needs.reference),
    needsLogits: penalties.some(({ variant }) => variant.needs.logits),
    plan: optimizer.plan(recipe.optimizer.params),
  };
}
