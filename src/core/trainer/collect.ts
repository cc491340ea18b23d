import { RandomStream } from '../random.ts';
import { type Batch, rowsByGroup } from '../stages/batch.ts';
import { collisionsOf, meanLogpsOf } from '../stages/vocabulary.ts';
import { verdictComponent } from '../tasks/task.ts';
import type { Critic } from './critic.ts';
import { type DrawContext, drawRollouts, type Member, type MemberRollouts } from './draw.ts';
import type { Judged } from './judge.ts';
import type { BoundRecipe } from './lane.ts';
import type { Memories } from './memories.ts';
import { type MemberRows, scoreRequest, splitRows } from './pack.ts';
import { refreshSamplers } from './sampler.ts';
import type { MemberStep } from './update.ts';

/** A member that takes part in a step. */
export interface Active extends Member {
  readonly recipe: BoundRecipe;
  readonly memories: Memories;
}

export interface CollectContext extends DrawContext {
  /** There where a recipe of the members needs values. */
  readonly critic: Critic | null;
  /** Score under the reference, whether or not a recipe needs it: for the metrics. */
  readonly wantReference: boolean;
}

type Scored = MemberRows & Active & { readonly drawn: MemberRollouts };

/** Rollouts of one step, graded, scored under the current weights and judged. */
export async function collect(context: CollectContext, active: readonly Active[]): Promise<MemberStep[]> {
  await refreshSamplers(context.population, context.step, active);
  return drawAndJudge(context, active);
}

/** The same with the samplers as they are. Shapers' memories apart, it changes nothing. */
export async function drawAndJudge(
  context: CollectContext,
  active: readonly Active[],
): Promise<MemberStep[]> {
  const drawn = await drawRollouts(context, active);
  const parts: Scored[] = active.map((each, i) => ({ ...each, drawn: drawn[i], batch: drawn[i].trained }));
  const scores = await score(context, parts);
  const values = await valuesOf(context, parts);
  return parts.map((part, i) =>
    judgeMember(context, part, { ...scores[i], values: values.get(part) ?? null }),
  );
}

interface Scores {
  readonly logps: Float32Array;
  readonly entropies: Float32Array;
  readonly referenceLogps: Float32Array | null;
  readonly collisions: Float64Array | null;
  readonly meanLogps: Float64Array | null;
}

/** One call for all members; the reference and the whole distribution only where somebody asks. */
async function score(
  { population, task, wantReference }: CollectContext,
  parts: readonly Scored[],
): Promise<Scores[]> {
  const request = scoreRequest(parts);
  const { width } = request;
  if (request.members.length === 0) {
    const none = new Float32Array(0);
    return parts.map(() => ({
      logps: none,
      entropies: none,
      referenceLogps: null,
      collisions: null,
      meanLogps: null,
    }));
  }
  const wantLogits = parts.some(({ recipe }) => recipe.advantageNeeds.collisions || recipe.needsMeanLogps);
  const scored = await population.logprobs({ ...request, wantLogits });
  const reference = wantReference || parts.some(({ recipe }) => recipe.needsReference);
  const underReference = reference ? await population.logprobs({ ...request, weights: 'reference' }) : null;
  const logps = splitRows(parts, scored.logps, width);
  const entropies = splitRows(parts, scored.entropies, width);
  const referenceLogps = underReference && splitRows(parts, underReference.logps, width);
  const logits = scored.logits ? splitRows(parts, scored.logits, width * task.outputs) : null;
  return parts.map(({ recipe }, i) => ({
    logps: logps[i],
    entropies: entropies[i],
    referenceLogps: referenceLogps?.[i] ?? null,
    collisions: logits && recipe.advantageNeeds.collisions ? collisionsOf(logits[i], task.outputs) : null,
    meanLogps: logits && recipe.needsMeanLogps ? meanLogpsOf(logits[i], task.outputs) : null,
  }));
}

async function valuesOf(
  { critic }: CollectContext,
  parts: readonly Scored[],
): Promise<Map<Scored, Float32Array>> {
  const judged = parts.filter(({ recipe, batch }) => recipe.critic && batch.rows > 0);
  if (!critic || judged.length === 0) return new Map();
  const values = await critic.values(judged);
  return new Map(judged.map((part, i) => [part, values[i]]));
}

function judgeMember(
  context: CollectContext,
  { member, lane, seedIndex, recipe, memories, drawn }: Scored,
  {
    logps,
    entropies,
    referenceLogps,
    collisions,
    meanLogps,
    values,
  }: Scores & { readonly values: Float32Array | null },
): MemberStep {
  const { task } = context;
  const scored: Batch = {
    ...drawn.trained,
    oldLogps: logps,
    entropies,
    collisions,
    values,
    ...(meanLogps && { meanLogps }),
  };
  const { rewards, tokenRewards, shaped, parts } = recipe.rewards(scored, {
    task,
    referenceLogps,
    memories,
    wantParts: recipe.advantageNeeds.parts === true,
  });
  const baselines = baselinesOf(task, recipe, drawn);
  const batch: Batch = { ...scored, rewards, tokenRewards, baselines };
  const { components, constraints, noise } = task;
  const known = { components, ...(constraints && { constraints }), ...(noise && { noise }) };
  const advantages = recipe.advantages(batch, { parts, ...known }, memories);
  const counted = countedOf(task, recipe, drawn, batch, rewards);
  tellCurriculum(context, seedIndex, recipe, memories, counted);
  const size = batch.mask.length;
  return {
    member,
    lane,
    seedIndex,
    recipe,
    memories,
    batch,
    counted,
    shaped,
    advantages,
    correction: recipe.stepCorrections({ batch, advantages, logps }),
    referenceLogps,
    valueTargets: recipe.critic ? recipe.critic.targets(batch) : null,
    ratios: new Float64Array(size),
    factors: new Float64Array(size),
    regions: new Uint8Array(size),
    dLogps: new Float64Array(size),
    totals: {
      updates: 0,
      loss: 0,
      valueLoss: 0,
      gradNorm: 0,
      tokens: 0,
      silenced: 0,
      factors: 0,
      byRegion: [0, 0, 0, 0],
    },
  };
}

/** Beyond any number of prompts that a step asks for. */
const afterStep = 1 << 20;

function tellCurriculum(
  { task, seed, step }: CollectContext,
  seedIndex: number,
  { observe }: BoundRecipe,
  memories: Memories,
  counted: Batch,
): void {
  if (!observe) return;
  const count = task.components.length;
  const correct = task.components.findIndex(({ id }) => id === verdictComponent(task));
  const outcomes = rowsByGroup(counted).flatMap((rows, group) => {
    if (rows.length === 0) return [];
    const right = rows.filter((row) => counted.components[row * count + correct] === 1);
    const rewards = rows.map((row) => counted.rewards[row]);
    return [{ prompt: counted.prompts[group], rewards, passRate: right.length / rows.length }];
  });
  const random = new RandomStream({ seed, seedIndex, step, stream: 'curriculum', index: afterStep });
  observe(outcomes, { task, step, random }, memories);
}

/** Each row's baseline: the mean reward of its group's baseline rows. */
function baselinesOf(
  task: CollectContext['task'],
  recipe: BoundRecipe,
  { trained, baselines }: MemberRollouts,
): Float64Array | null {
  if (!baselines) return null;
  const { rewards } = recipe.rewards(baselines, { task, referenceLogps: null });
  const means = rowsByGroup(baselines).map((rows) =>
    rows.length === 0 ? Number.NaN : rows.reduce((sum, row) => sum + rewards[row], 0) / rows.length,
  );
  return Float64Array.from(trained.groups, (group) => means[group]);
}

/** The rows that the metrics count, with their rewards: the trained ones as trained, the others without KL. */
function countedOf(
  task: CollectContext['task'],
  recipe: BoundRecipe,
  { trained, counted }: MemberRollouts,
  batch: Batch,
  rewards: Judged['rewards'],
): Batch {
  if (counted === trained) return batch;
  const all = recipe.rewards(counted, { task, referenceLogps: null }).rewards;
  // Trained rows stand first.
  all.set(rewards);
  return { ...counted, rewards: all };
}
