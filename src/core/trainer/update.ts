import type { GradientRequest, Population } from '../../runtime/runtime.ts';
import { RandomStream } from '../random.ts';
import { type Batch, selectRows, takeRows } from '../stages/batch.ts';
import type { CorrectionProduct, PenaltySum } from '../stages/stage.ts';
import type { Task } from '../tasks/task.ts';
import type { Companions } from './companions.ts';
import type { Critic } from './critic.ts';
import type { BoundRecipe } from './lane.ts';
import type { Memories } from './memories.ts';
import { type MemberRows, scoreRequest, splitRows } from './pack.ts';
import { type Trace, traceObjective, tracePenalty } from './trace.ts';

/** One member's step: its rollouts, what was computed of them, and what its updates came to. */
export interface MemberStep {
  readonly member: number;
  readonly lane: number;
  readonly seedIndex: number;
  readonly recipe: BoundRecipe;
  readonly memories: Memories;
  readonly batch: Batch;
  /** The rows that the metrics count: also those that were drawn and filtered out. `batch` where none were. */
  readonly counted: Batch;
  /** [shapers][rows] the rewards as each of the recipe's shapers left them. */
  readonly shaped: readonly Float64Array[];
  /** [rows, width] */
  readonly advantages: Float64Array;
  /** Corrections made once a step; null where the recipe has none at all. */
  readonly correction: CorrectionProduct | null;
  /** [rows, width] what the critic is fitted to; null without one. */
  readonly valueTargets: Float64Array | null;
  /** [rows, width], when a penalty or the metrics ask for them. */
  readonly referenceLogps: Float32Array | null;
  /** [rows, width] of the last update that used the row. */
  readonly ratios: Float64Array;
  /** Factors of the policy term, from the corrections; all ones without. */
  readonly factors: Float64Array;
  readonly regions: Uint8Array;
  readonly dLogps: Float64Array;
  readonly totals: UpdateTotals;
  /** The steps of the companions that learn from its rollouts, by name; theirs have none. */
  readonly companions: ReadonlyMap<string, MemberStep>;
  /** What its strategy has found out on the way, by the metrics' ids. */
  readonly measured: Readonly<Record<string, number>>;
  /** How each token's derivative came about, where somebody wants to know. */
  readonly trace?: Trace;
}

/** Sums over a member's updates of one step. */
export interface UpdateTotals {
  updates: number;
  loss: number;
  valueLoss: number;
  gradNorm: number;
  /** Tokens seen, those whose policy term a correction has set to 0, and those whose clip binds by region. */
  tokens: number;
  silenced: number;
  /** Sum of their factors. */
  factors: number;
  readonly byRegion: [number, number, number, number];
}

export interface UpdateContext {
  readonly population: Population;
  readonly task: Task;
  readonly critic: Critic | null;
  readonly companions: Companions;
  readonly seed: number;
  readonly step: number;
}

/** The part of a member's rollouts that one update uses. */
interface Part extends MemberRows {
  readonly owner: MemberStep;
  /** Rows of the owner's batch. */
  readonly rows: Int32Array;
  /** [rows, width] */
  readonly advantages: Float64Array;
}

/** Takes every member through its plan of epochs and minibatches, update by update, all members at once. */
export async function updateAll(context: UpdateContext, members: readonly MemberStep[]): Promise<void> {
  const planned = ({ recipe }: MemberStep) => recipe.plan.epochs * recipe.plan.minibatches;
  const most = Math.max(...members.map(planned));
  for (let update = 0; update < most; update++) {
    const parts = members
      .filter((member) => update < planned(member))
      .map((member) => part(context, member, update))
      .filter(({ batch }) => batch.rows > 0);
    if (parts.length > 0) await updateOnce(context, parts, update);
  }
}

/** Minibatch `update` of a member: each epoch deals the rows out anew, in the same order in every lane. */
function part(context: UpdateContext, owner: MemberStep, update: number): Part {
  const { batch, member, seedIndex, recipe, advantages } = owner;
  const { minibatches } = recipe.plan;
  if (minibatches === 1) {
    const rows = Int32Array.from({ length: batch.rows }, (_, row) => row);
    return { owner, member, batch, rows, advantages };
  }
  const epoch = Math.floor(update / minibatches);
  const slot = update % minibatches;
  const { seed, step } = context;
  const order = new RandomStream({ seed, seedIndex, step, stream: 'minibatch', index: epoch }).permutation(
    batch.rows,
  );
  const rows = order.filter((_, place) => place % minibatches === slot).sort();
  const own = takeRows(advantages, rows, batch.width);
  return { owner, member, batch: selectRows(batch, rows), rows, advantages: own };
}

/** What each member's first update would ask for, moving nothing; null where there is no row to train on. */
export async function firstGradient(
  context: UpdateContext,
  members: readonly MemberStep[],
): Promise<GradientRequest | null> {
  const parts = members.map((member) => part(context, member, 0)).filter(({ batch }) => batch.rows > 0);
  return parts.length > 0 ? (await derivatives(context, parts, 0)).gradient : null;
}

async function updateOnce(context: UpdateContext, parts: readonly Part[], update: number): Promise<void> {
  const { population, critic } = context;
  const { gradient, weighed } = await derivatives(context, parts, update);
  const optimizers = Array.from({ length: population.members }, (_, member) => {
    const mine = parts.find((each) => each.member === member);
    return mine ? mine.owner.recipe.plan.optimizer : null;
  });
  const { gradNorms } = await population.update({ ...gradient, optimizers });
  for (const { owner } of parts) {
    owner.totals.updates += 1;
    owner.totals.gradNorm += gradNorms[owner.member];
  }
  const critics = parts
    .map((each, i) => ({ ...each, weights: weighed[i].weights }))
    .filter(({ owner }) => owner.recipe.critic);
  if (critic && critics.length > 0) await critic.update(critics, update === 0);
}

/** Derivatives of the losses of all parts, as one request, and how much their tokens weigh. */
async function derivatives(
  context: UpdateContext,
  parts: readonly Part[],
  update: number,
): Promise<{ readonly gradient: GradientRequest; readonly weighed: readonly Weights[] }> {
  const { population, task } = context;
  const request = scoreRequest(parts);
  const needsLogits = parts.some(({ owner }) => owner.recipe.needsLogits);
  // Before the first update the weights are those of oldLogps. These count, even where logits are asked for: another
  // computation of the same numbers may end in other bits, and ratios are exactly 1 there, in every lane alike.
  const scored =
    update > 0 || needsLogits ? await population.logprobs({ ...request, wantLogits: needsLogits }) : null;
  const { width } = request;
  const fresh = update > 0 && scored ? splitRows(parts, scored.logps, width) : null;
  const logps = fresh ?? parts.map(({ batch }) => batch.oldLogps);
  const logits = scored?.logits ? splitRows(parts, scored.logits, width * task.outputs) : null;
  const dLogps = new Float32Array(request.members.length * width);
  const dLogits = needsLogits ? new Float32Array(dLogps.length * task.outputs) : null;
  let at = 0;
  const { seed, step } = context;
  const random = ({ owner: { seedIndex } }: Part) =>
    new RandomStream({ seed, seedIndex, step, stream: 'objective', index: update });
  const weighed = parts.map((each, i) => weigh(task, each, logps[i]));
  parts.forEach((each, i) => {
    const sum = evaluatePart(task, each, weighed[i], random(each), logps[i], logits?.[i] ?? null);
    dLogps.set(sum.dLogps, at * width);
    if (sum.dLogits) dLogits?.set(sum.dLogits, at * width * task.outputs);
    at += each.rows.length;
  });
  const gradient = dLogits ? { ...request, dLogps, dLogits } : { ...request, dLogps };
  return { gradient, weighed };
}

interface Weights {
  /** [rows, width] of each token's own loss: penalties, values. */
  readonly weights: Float64Array;
  /** [rows, width] what its policy term is multiplied by on top of that; null without corrections. */
  readonly factors: Float64Array | null;
}

/** How much each token of a part weighs. */
function weigh(task: Task, { owner, batch, rows, advantages }: Part, logps: Batch['oldLogps']): Weights {
  const { recipe, correction } = owner;
  const context = { maxResponse: task.maxResponse, advantages };
  if (!correction) {
    const weights = recipe.weights(batch, context);
    return { weights, factors: null };
  }
  const { width } = batch;
  const product = {
    factors: takeRows(correction.factors, rows, width),
    counted: takeRows(correction.counted, rows, width),
  };
  recipe.updateCorrections({ batch, advantages, logps }, product);
  const weights = recipe.weights({ ...batch, mask: product.counted }, context);
  return { weights, factors: product.factors };
}

/** Loss and derivatives of one member's part; what it found per token is written back to the owner's rows. */
function evaluatePart(
  task: Task,
  each: Part,
  { weights, factors }: Weights,
  random: RandomStream,
  logps: Batch['oldLogps'],
  logits: Float32Array | null,
): PenaltySum {
  const { owner, batch, rows, advantages } = each;
  const { recipe, totals } = owner;
  const { width } = batch;
  const input = { batch, logps, logits, advantages, weights, factors, random };
  const objective = recipe.objective(input, owner.batch);
  const sum: PenaltySum = {
    loss: objective.loss,
    dLogps: objective.dLogps,
    dLogits: recipe.needsLogits
      ? (objective.dLogits ?? new Float64Array(rows.length * width * task.outputs))
      : null,
  };
  const referenceLogps = owner.referenceLogps && takeRows(owner.referenceLogps, rows, width);
  const { trace } = owner;
  if (trace) traceObjective(trace, { rows, width, logps, weights }, objective);
  const penalised = { batch, logps, referenceLogps, logits, outputs: task.outputs, weights };
  recipe.penalties.forEach((add, k) => {
    const before = trace ? sum.dLogps.slice() : null;
    add(penalised, sum, owner.memories);
    if (trace && before) tracePenalty(trace, k, { rows, width }, before, sum.dLogps);
  });
  totals.loss += sum.loss;
  rows.forEach((row, i) => {
    for (let t = 0; t < width; t++) {
      const from = i * width + t;
      const to = row * width + t;
      owner.ratios[to] = objective.ratios[from];
      owner.regions[to] = objective.regions[from];
      owner.dLogps[to] = sum.dLogps[from];
      if (!batch.mask[from]) continue;
      owner.factors[to] = factors ? factors[from] : 1;
      totals.tokens += 1;
      totals.factors += owner.factors[to];
      if (owner.factors[to] === 0) totals.silenced += 1;
      totals.byRegion[objective.regions[from] as 0 | 1 | 2 | 3] += 1;
    }
  });
  return sum;
}
