import { advantages } from '../advantages/index.ts';
import { aggregations } from '../aggregations/index.ts';
import { clips } from '../clips/index.ts';
import { corrections } from '../corrections/index.ts';
import { curricula } from '../curricula/index.ts';
import { objectives } from '../objectives/index.ts';
import { optimizers } from '../optimizers/index.ts';
import { penalties } from '../penalties/index.ts';
import { ratios } from '../ratios/index.ts';
import { rewards } from '../rewards/index.ts';
import { rollouts } from '../rollouts/index.ts';
import { byId } from './by-id.ts';
import type {
  AdvantageVariant,
  AggregationVariant,
  ClipVariant,
  CorrectionVariant,
  CurriculumVariant,
  ObjectiveVariant,
  OptimizerVariant,
  PenaltyVariant,
  RatioVariant,
  RewardVariant,
  RolloutVariant,
  StageId,
} from './stage.ts';

/** The variant type of each stage. */
export interface VariantOf {
  curriculum: CurriculumVariant;
  rollout: RolloutVariant;
  reward: RewardVariant;
  advantage: AdvantageVariant;
  correction: CorrectionVariant;
  ratio: RatioVariant;
  clip: ClipVariant;
  aggregation: AggregationVariant;
  objective: ObjectiveVariant;
  penalty: PenaltyVariant;
  optimizer: OptimizerVariant;
}

/** Stages that take any number of variants, in order. */
export type ListStageId = 'reward' | 'correction' | 'penalty';

export interface Stage<S extends StageId = StageId> {
  readonly id: S;
  readonly title: string;
  /** What it does and why it matters, in a sentence. */
  readonly help: string;
  /** True where a recipe takes any number of variants; the others take exactly one. */
  readonly many: S extends ListStageId ? true : false;
  /** Id of the variant, or of the variants, that a recipe has unless it says otherwise. Together they are GRPO. */
  readonly default: S extends ListStageId ? readonly string[] : string;
  readonly variants: readonly VariantOf[S][];
}

export const stages: { readonly [S in StageId]: Stage<S> } = {
  curriculum: {
    id: 'curriculum',
    title: 'Curriculum',
    help: 'Picks the prompts of each step: a prompt that is always or never solved teaches nothing.',
    many: false,
    default: 'uniform',
    variants: curricula,
  },
  rollout: {
    id: 'rollout',
    title: 'Rollouts',
    help: 'Draws a group of responses to each prompt: learning can only sharpen what sampling finds.',
    many: false,
    default: 'iid',
    variants: rollouts,
  },
  reward: {
    id: 'reward',
    title: 'Reward',
    help: 'Turns what the verifier says into one number per response: this is what the policy is asked for, loopholes included.',
    many: true,
    default: ['components'],
    variants: rewards,
  },
  advantage: {
    id: 'advantage',
    title: 'Advantage',
    help: 'Says how much better a response is than expected: it sets the sign and the size of every push.',
    many: false,
    default: 'group-z-score',
    variants: advantages,
  },
  correction: {
    id: 'correction',
    title: 'Masks and corrections',
    help: 'Silences or reweighs tokens whose push is not to be trusted: drawn by a sampler that is not quite the policy, cut off, or of no consequence.',
    many: true,
    default: [],
    variants: corrections,
  },
  ratio: {
    id: 'ratio',
    title: 'Ratio',
    help: 'Measures how far the policy has moved since the responses were drawn: only then does clipping have something to hold on to.',
    many: false,
    default: 'token',
    variants: ratios,
  },
  clip: {
    id: 'clip',
    title: 'Clip',
    help: 'Stops pushing tokens that have moved far enough: it keeps reused rollouts from being overdone.',
    many: false,
    default: 'symmetric',
    variants: clips,
  },
  aggregation: {
    id: 'aggregation',
    title: 'Aggregation',
    help: 'Weighs the tokens of all responses into one loss: it decides how response length counts.',
    many: false,
    default: 'sequence-mean',
    variants: aggregations,
  },
  objective: {
    id: 'objective',
    title: 'Objective',
    help: 'Turns ratios and advantages into a loss: its derivative is what trains the network.',
    many: false,
    default: 'policy-gradient',
    variants: objectives,
  },
  penalty: {
    id: 'penalty',
    title: 'Penalties',
    help: 'Adds what the policy should keep apart from reward, such as nearness to the reference: it trades speed for stability.',
    many: true,
    default: [],
    variants: penalties,
  },
  optimizer: {
    id: 'optimizer',
    title: 'Optimizer',
    help: 'Moves the weights along the gradient: step size, and how often rollouts are reused, make or break a run.',
    many: false,
    default: 'adam',
    variants: optimizers,
  },
};

export function isListStage(stage: StageId): stage is ListStageId {
  return stages[stage].many;
}

/** A variant by its id. Throws, naming what there is. */
export function variantOf<S extends StageId>(stage: S, id: string): VariantOf[S] {
  return byId<VariantOf[S]>(stages[stage].variants, stage, id);
}
