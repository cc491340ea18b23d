import type { Experiment } from '../experiment/experiment.ts';
import { phaseRecipe } from '../experiment/lane-recipe.ts';
import { withGreedyBaseline } from '../rollouts/_greedy.ts';
import { type Batch, rowsByGroup } from '../stages/batch.ts';
import { variantOf } from '../stages/index.ts';
import type { Choice, Recipe } from '../stages/recipe.ts';
import type {
  AdvantageContext,
  AdvantageNeeds,
  AggregationContext,
  ClipGroup,
  CompanionUse,
  CorrectionInput,
  CorrectionProduct,
  CorrectionVariant,
  CriticPlan,
  CurriculumContext,
  JudgedRollouts,
  ObjectiveInput,
  ObjectiveResult,
  PenaltyInput,
  PenaltySum,
  PromptOutcome,
  RolloutContext,
  RolloutGenerator,
  SamplerSettings,
  UpdatePlan,
} from '../stages/stage.ts';
import type { Prompt, Task } from '../tasks/task.ts';
import { type JudgeContext, type Judged, judge } from './judge.ts';
import { type Memories, memoryOf } from './memories.ts';

/** What a curriculum is given beside what it remembers. */
type StepContext = Omit<CurriculumContext, 'memory'>;

/** What penalties are given beside the recipe's ratio and what they remember. */
type StepPenaltyInput = Omit<PenaltyInput, 'logRatios' | 'pullBack' | 'memory'>;

/** A lane's recipe as functions: every stage's variant with its parameters filled in. */
export interface BoundRecipe {
  readonly recipe: Recipe;
  select(context: StepContext, memories: Memories): Prompt[];
  /** Tells the curriculum how the step went; absent where it does not ask. */
  readonly observe:
    | ((outcomes: readonly PromptOutcome[], context: StepContext, memories: Memories) => void)
    | null;
  rollouts(context: Omit<RolloutContext, 'memory'>, memories: Memories): RolloutGenerator;
  /** A prompt as the lane's system puts it when it is evaluated. */
  asked(prompt: Prompt, task: Task): Prompt;
  /** Tells the rollout strategy what its rollouts were worth; absent where it does not ask. */
  readonly judged: ((judged: JudgedRollouts, memories: Memories) => void) | null;
  /** The policies beside the lane's own that its strategy asks. */
  readonly companions: readonly CompanionUse[];
  readonly sampler: SamplerSettings;
  /** Whether its rollouts may be filtered out before they are trained on. */
  readonly filters: boolean;
  /** [rows] rewards from `batch.components`, and what comes with them. */
  rewards(batch: Batch, context: JudgeContext): Judged;
  readonly advantageNeeds: AdvantageNeeds;
  /** [rows, width] */
  advantages(
    batch: Batch,
    context: Omit<AdvantageContext, 'importance' | 'memory'>,
    memories: Memories,
  ): Float64Array;
  readonly critic: { readonly plan: CriticPlan; targets(batch: Batch): Float64Array } | null;
  /** The corrections of a step, over all its rollouts; null where the recipe has none. */
  stepCorrections(input: CorrectionInput): CorrectionProduct | null;
  /** Multiplies in the corrections that are made anew at each update. */
  updateCorrections(input: CorrectionInput, product: CorrectionProduct): void;
  /** `step`: all of the step's rows, of which the input's may be a part. */
  objective(
    input: Omit<ObjectiveInput, 'logRatios' | 'pullBack' | 'clip'>,
    step: Pick<Batch, 'rows' | 'groups' | 'prompts' | 'rewards'>,
  ): ObjectiveResult;
  /** Whether the objective reads `batch.meanLogps`. */
  readonly needsMeanLogps: boolean;
  /** Each adds its own part to the sum, in order. */
  readonly penalties: readonly ((input: StepPenaltyInput, sum: PenaltySum, memories: Memories) => void)[];
  /** [rows, width] aggregation weights. */
  weights(batch: Batch, context: AggregationContext): Float64Array;
  readonly needsReference: boolean;
  readonly needsLogits: boolean;
  readonly plan: UpdatePlan;
}

/** The recipe of one lane once `started` of its phases have started. */
export function bindLane(experiment: Experiment, lane: number, started = 0): BoundRecipe {
  return bindRecipe(phaseRecipe(experiment, lane, started));
}

export function bindRecipe(recipe: Recipe): BoundRecipe {
  const curriculum = variantOf('curriculum', recipe.curriculum.id);
  const rollout = variantOf('rollout', recipe.rollout.id);
  const advantage = variantOf('advantage', recipe.advantage.id);
  const ratio = variantOf('ratio', recipe.ratio.id);
  const clip = variantOf('clip', recipe.clip.id);
  const aggregation = variantOf('aggregation', recipe.aggregation.id);
  const objective = variantOf('objective', recipe.objective.id);
  const optimizer = variantOf('optimizer', recipe.optimizer.id);
  const many = <S extends 'reward' | 'correction' | 'penalty'>(stage: S) =>
    recipe[stage].map((choice: Choice) => ({ ...choice, variant: variantOf(stage, choice.id) }));
  const shapers = many('reward');
  const corrections = many('correction');
  const penalties = many('penalty');
  const importance = corrections.filter(({ variant }) => variant.importance);
  const { critic, needs = {} } = advantage;
  const observe = curriculum.observe?.bind(curriculum);
  const remembered = (memories: Memories) => memoryOf(memories, 'curriculum', curriculum.id);
  const ratios = (batch: Batch) => ({
    logRatios: (differences: Float64Array) => ratio.logRatios(batch, differences, recipe.ratio.params),
    pullBack: (dLogRatios: Float64Array) => ratio.pullBack(batch, dLogRatios, recipe.ratio.params),
  });
  return {
    recipe,
    select: (context, memories) =>
      curriculum.select({ ...context, memory: remembered(memories) }, recipe.curriculum.params),
    observe: observe
      ? (outcomes, context, memories) =>
          observe(outcomes, { ...context, memory: remembered(memories) }, recipe.curriculum.params)
      : null,
    rollouts(given, memories) {
      const context = { ...given, memory: memoryOf(memories, 'rollout', rollout.id) };
      const strategy = rollout.run(context, recipe.rollout.params);
      return needs.greedy ? withGreedyBaseline(strategy, context) : strategy;
    },
    asked: (prompt, task) => rollout.asked?.(prompt, task, recipe.rollout.params) ?? prompt,
    judged: rollout.observe
      ? (judged, memories) =>
          rollout.observe?.(judged, memoryOf(memories, 'rollout', rollout.id), recipe.rollout.params)
      : null,
    companions: rollout.companions?.(recipe.rollout.params) ?? [],
    sampler: rollout.sampler?.(recipe.rollout.params) ?? { refreshEvery: 1, differs: false },
    filters: rollout.filters === true,
    rewards: (batch, context) => judge(shapers, batch, context),
    advantageNeeds: needs,
    advantages(batch, context, memories) {
      const weights = needs.importance && importance.length > 0 ? importanceOf(importance, batch) : null;
      const memory = memoryOf(memories, 'advantage', advantage.id);
      const given = { ...context, importance: weights, memory };
      const all = advantage.estimate(batch, recipe.advantage.params, given);
      if (batch.tokenRewards && !advantage.dense) addReturns(batch, batch.tokenRewards, all);
      return all;
    },
    critic: critic
      ? {
          plan: critic.plan(recipe.advantage.params),
          targets: (batch) => critic.targets(batch, recipe.advantage.params),
        }
      : null,
    stepCorrections(input) {
      if (corrections.length === 0) return null;
      return productOf(
        corrections.filter(({ variant }) => variant.per === 'step'),
        input,
      );
    },
    updateCorrections(input, product) {
      for (const { variant, params } of corrections) {
        if (variant.per === 'update') variant.apply(input, params, product);
      }
    },
    objective(input, step) {
      const groups = clipGroups(step);
      return objective.evaluate(
        {
          ...input,
          ...ratios(input.batch),
          emptyLoss: aggregation.emptyLoss?.(recipe.aggregation.params) ?? 0,
          clip: (rho, advantageAt, out, row) =>
            clip.at(rho, advantageAt, recipe.clip.params, out, groups[input.batch.groups[row]]),
        },
        recipe.objective.params,
      );
    },
    needsMeanLogps: objective.needs?.meanLogps === true,
    penalties: penalties.map(({ id, variant, params }) => (input, sum, memories) => {
      const memory = memoryOf(memories, 'penalty', id);
      variant.add({ ...input, ...ratios(input.batch), memory }, params, sum);
    }),
    weights: (batch, context) => aggregation.weights(batch, context, recipe.aggregation.params),
    needsReference: [...penalties, ...shapers].some(({ variant }) => variant.needs?.reference),
    needsLogits: objective.needs?.logits === true || penalties.some(({ variant }) => variant.needs.logits),
    plan: optimizer.plan(recipe.optimizer.params),
  };
}

/** [groups] what clips may look at. */
function clipGroups(batch: Pick<Batch, 'rows' | 'groups' | 'prompts' | 'rewards'>): ClipGroup[] {
  return rowsByGroup(batch).map((rows) => {
    const mean = rows.reduce((sum, row) => sum + batch.rewards[row], 0) / rows.length;
    return { passRate: Math.min(1, Math.max(0, mean)) };
  });
}

type Chosen = Choice & { readonly variant: CorrectionVariant };

function productOf(corrections: readonly Chosen[], input: CorrectionInput): CorrectionProduct {
  const product = {
    factors: Float64Array.from(input.batch.mask),
    counted: input.batch.mask.slice(),
  };
  for (const { variant, params } of corrections) variant.apply(input, params, product);
  return product;
}

/** Importance weights depend on the batch alone, so they are there before the advantages. */
function importanceOf(corrections: readonly Chosen[], batch: Batch): Float64Array {
  const advantages = new Float64Array(batch.mask.length);
  return productOf(corrections, { batch, advantages, logps: batch.oldLogps }).factors;
}

/** Adds to each own token what the row's tokens get from there on. */
function addReturns({ rows, width, mask }: Batch, tokenRewards: Float64Array, to: Float64Array): void {
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let i = (row + 1) * width - 1; i >= row * width; i--) {
      if (!mask[i]) continue;
      sum += tokenRewards[i];
      to[i] += sum;
    }
  }
}
