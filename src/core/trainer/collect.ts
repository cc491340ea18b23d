import type { LogprobsRequest, LogprobsResult } from '../../runtime/runtime.ts';
import { RandomStream } from '../random.ts';
import type { Batch, Reals } from '../stages/batch.ts';
import { collisionsOf, meanLogpsOf } from '../stages/vocabulary.ts';
import { companionRecipe } from './companions.ts';
import type { Critic } from './critic.ts';
import {
  type DrawContext,
  drawRollouts,
  type Member,
  type MemberDrawn,
  type MemberRollouts,
} from './draw.ts';
import type { BoundRecipe } from './lane.ts';
import type { Memories } from './memories.ts';
import { baselinesOf, countedOf, tellCurriculum } from './outcome.ts';
import { type MemberRows, scoreRequest, splitRows } from './pack.ts';
import { refreshSamplers } from './sampler.ts';
import { spend } from './spent.ts';
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

/** Rollouts of one step, graded, scored under the current weights where drawing has not done so, and judged. */
export async function collect(context: CollectContext, active: readonly Active[]): Promise<MemberStep[]> {
  await refreshSamplers(context.population, context.step, active);
  return drawAndJudge(context, active);
}

/** The same with the samplers as they are. What variants remember apart, it changes nothing. */
export async function drawAndJudge(
  context: CollectContext,
  active: readonly Active[],
): Promise<MemberStep[]> {
  const drawn = await drawRollouts(context, active);
  const steps = await judgeAll(
    context,
    active.map((each, i) => ({ ...each, drawn: drawn[i].own })),
  );
  const companions = await judgeCompanions(context, active, drawn);
  return steps.map((step, i) => ({
    ...step,
    companions: companions[i],
    measured: { ...drawn[i].measured, num_tokens: spend(step.memories, step.counted) },
  }));
}

/** What rollouts are worth to the policies that they are for. */
async function judgeAll(
  context: CollectContext,
  members: readonly (Active & { readonly drawn: MemberRollouts })[],
): Promise<MemberStep[]> {
  const parts: Scored[] = members.map((each) => ({ ...each, batch: each.drawn.trained }));
  const scores = await score(context, parts);
  const values = await valuesOf(context, parts);
  return parts.map((part, i) =>
    judgeMember(context, part, { ...scores[i], values: values.get(part) ?? null }),
  );
}

/** [active] the steps of each member's companions, by name: by the lane's recipe, as its own policy's. */
async function judgeCompanions(
  context: CollectContext,
  active: readonly Active[],
  drawn: readonly MemberDrawn[],
): Promise<Map<string, MemberStep>[]> {
  const steps = active.map(() => new Map<string, MemberStep>());
  for (const name of new Set(drawn.flatMap(({ companions }) => [...companions.keys()]))) {
    const networks = context.companions.networks(name);
    const taught = active.flatMap((each, i) => {
      const own = drawn[i].companions.get(name);
      if (!own) return [];
      const recipe = companionRecipe(each.recipe, name);
      const memories = context.companions.memoriesOf(name, each.member);
      return [{ ...each, recipe, memories, drawn: own, i }];
    });
    const judged = await judgeAll({ ...context, ...networks, critic: null, wantReference: false }, taught);
    taught.forEach(({ i }, k) => {
      steps[i].set(name, judged[k]);
    });
  }
  return steps;
}

interface Scores {
  readonly logps: Reals;
  readonly entropies: Reals;
  readonly referenceLogps: Float32Array | null;
  readonly collisions: Float64Array | null;
  readonly meanLogps: Float64Array | null;
}

/** What the policies, and where somebody asks the references, say of all rows; nothing is asked that is known. */
async function score(context: CollectContext, parts: readonly Scored[]): Promise<Scores[]> {
  const { outputs } = context.task;
  const wantsLogits = ({ recipe }: Scored) => recipe.advantageNeeds.collisions || recipe.needsMeanLogps;
  const unknown = parts.filter((part) => !part.drawn.scored || wantsLogits(part));
  const own = await ask(context, unknown, { wantLogits: unknown.some(wantsLogits) });
  const reference = context.wantReference || parts.some(({ recipe }) => recipe.needsReference);
  const underReference = reference ? await ask(context, parts, { weights: 'reference' }) : null;
  return parts.map((part) => {
    const { recipe, batch } = part;
    const { logps, entropies, logits } = own.get(part) ?? {
      logps: batch.oldLogps,
      entropies: batch.entropies,
    };
    return {
      logps,
      entropies,
      referenceLogps: underReference?.get(part)?.logps ?? null,
      collisions: logits && recipe.advantageNeeds.collisions ? collisionsOf(logits, outputs) : null,
      meanLogps: logits && recipe.needsMeanLogps ? meanLogpsOf(logits, outputs) : null,
    };
  });
}

/** One call for all rows of all parts, and of its answer to each part its own. */
async function ask(
  { population, task }: CollectContext,
  parts: readonly Scored[],
  what: Pick<LogprobsRequest, 'wantLogits' | 'weights'>,
): Promise<Map<Scored, LogprobsResult>> {
  if (parts.length === 0) return new Map();
  const request = scoreRequest(parts);
  const { width } = request;
  const said = await population.logprobs({ ...request, ...what });
  const logps = splitRows(parts, said.logps, width);
  const entropies = splitRows(parts, said.entropies, width);
  const logits = said.logits && splitRows(parts, said.logits, width * task.outputs);
  return new Map(
    parts.map((part, i) => {
      const own = { logps: logps[i], entropies: entropies[i] };
      return [part, logits ? { ...own, logits: logits[i] } : own];
    }),
  );
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
  const { task, seed, step } = context;
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
    step,
    random: new RandomStream({ seed, seedIndex, step, stream: 'reward' }),
  });
  const baselines = baselinesOf(context, recipe, drawn);
  const batch: Batch = { ...scored, rewards, tokenRewards, baselines };
  const { components, constraints, noise } = task;
  const known = { components, ...(constraints && { constraints }), ...(noise && { noise }) };
  const advantages = recipe.advantages(batch, { parts, ...known }, memories);
  const counted = countedOf(context, recipe, drawn, batch, rewards);
  tellCurriculum(context, seedIndex, recipe, memories, counted);
  const correction = recipe.stepCorrections({ batch, advantages, logps });
  recipe.judged?.({ batch, advantages, factors: correction?.factors ?? null }, memories);
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
    correction,
    referenceLogps,
    valueTargets: recipe.critic ? recipe.critic.targets(batch) : null,
    ratios: new Float64Array(size),
    factors: new Float64Array(size),
    regions: new Uint8Array(size),
    dLogps: new Float64Array(size),
    companions: new Map(),
    measured: {},
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
