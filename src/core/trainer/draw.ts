import type { Population } from '../../runtime/runtime.ts';
import { RandomStream } from '../random.ts';
import { type Batch, promptOf, selectRows } from '../stages/batch.ts';
import type { Grade, Rollout, RolloutContext } from '../stages/stage.ts';
import type { Prompt, Task } from '../tasks/task.ts';
import type { Companions } from './companions.ts';
import { generate } from './generate.ts';
import type { BoundRecipe } from './lane.ts';
import type { Memories } from './memories.ts';
import { Origins } from './origins.ts';
import { pack, rolloutIndex } from './pack.ts';
import { samplerWeights } from './sampler.ts';

/** A (lane, seed): one set of weights. Members of a lane stand side by side. */
export interface Member {
  readonly member: number;
  readonly lane: number;
  readonly seedIndex: number;
}

export interface DrawContext {
  readonly population: Population;
  readonly task: Task;
  readonly seed: number;
  readonly step: number;
  /** The policies beside the lanes' own; those that the members' recipes ask have been made. */
  readonly companions: Companions;
}

/** One policy's graded rollouts. */
export interface MemberRollouts {
  /** Rows to train on. */
  readonly trained: Batch;
  /** Whether their `oldLogps` and `entropies` are there already: the policy itself drew them all, just so. */
  readonly scored: boolean;
  /** Rows that the metrics count: those, and the ones filtered out. The same object where nothing was. */
  readonly counted: Batch;
  /** Rows that are baselines of their groups; null where none were asked for. */
  readonly baselines: Batch | null;
}

/** What one member's strategy has drawn, for each policy that learns from it. */
export interface MemberDrawn {
  readonly own: MemberRollouts;
  /** By companion; those without rollouts are absent. */
  readonly companions: ReadonlyMap<string, MemberRollouts>;
  /** What the strategy has found out on the way, by the metrics' ids. */
  readonly measured: Readonly<Record<string, number>>;
}

/** Draws and grades the rollouts of one step for each of the given members. */
export async function drawRollouts(
  context: DrawContext,
  members: readonly (Member & { readonly recipe: BoundRecipe; readonly memories: Memories })[],
): Promise<MemberDrawn[]> {
  const { population, task, seed, step, companions } = context;
  const prompts = members.map((each) => select(context, each, 0));
  const strategies = members.map((each, i) => {
    const { member, seedIndex, recipe, memories } = each;
    let selections = 0;
    const rolloutContext: Omit<RolloutContext, 'memory'> = {
      task,
      step,
      prompts: prompts[i],
      random: (group, index) =>
        new RandomStream({ seed, seedIndex, step, stream: 'rollout', index: rolloutIndex(group, index) }),
      morePrompts: () => select(context, each, ++selections),
      grade: (prompt, group, responses) => grade(context, recipe, seedIndex, prompt, group, responses),
    };
    return { member, weights: samplerWeights(recipe), generator: recipe.rollouts(rolloutContext, memories) };
  });
  const origins = new Origins();
  const drawn = await generate(population, task, strategies, (name) => companions.networks(name), origins);
  return members.map(({ seedIndex }, i) => {
    const { rollouts, prompts: answered = prompts[i], measured = {} } = drawn[i];
    const packed = (policy: string | undefined, by: Task): MemberRollouts => {
      const own = rollouts.filter((rollout) => rollout.policy === policy);
      const batch = pack(by, answered, own, { seed, seedIndex, step, stream: 'verifier' });
      return byRole(batch, own, adopt(batch, own, origins));
    };
    const others = new Set(rollouts.flatMap(({ policy }) => policy ?? []));
    const taught = [...others].map((name) => [name, packed(name, companions.networks(name).task)] as const);
    return { own: packed(undefined, task), companions: new Map(taught), measured };
  });
}

/** Prompts of a step; `again` counts the times that a strategy has asked for more. */
function select(
  { task, seed, step }: DrawContext,
  { recipe, memories, seedIndex }: Parameters<typeof drawRollouts>[1][number],
  again: number,
) {
  const random = new RandomStream({ seed, seedIndex, step, stream: 'curriculum', index: again });
  return recipe.select({ task, step, random }, memories);
}

/** Gives rows the log-probabilities and entropies that drawing has told; [rows] whether it has told a row's. */
function adopt(batch: Batch, rollouts: readonly Rollout[], origins: Origins): boolean[] {
  return rollouts.map((rollout, row) => {
    const entropies = origins.entropiesOf(rollout, promptOf(batch, row));
    if (!entropies) return false;
    batch.oldLogps.set(rollout.logps, row * batch.width);
    batch.entropies.set(entropies, row * batch.width);
    return true;
  });
}

/** `known`: [rows] whether a row is scored already. */
function byRole(batch: Batch, rollouts: readonly Rollout[], known: readonly boolean[]): MemberRollouts {
  const rowsOf = (...roles: Rollout['role'][]) =>
    rollouts.flatMap(({ role = 'train' }, row) => (roles.includes(role) ? [row] : []));
  const trained = rowsOf('train');
  const scored = trained.every((row) => known[row]);
  if (trained.length === batch.rows) return { trained: batch, scored, counted: batch, baselines: null };
  const filtered = rowsOf('filtered');
  const baselines = rowsOf('baseline');
  const part = selectRows(batch, trained);
  return {
    trained: part,
    scored,
    counted: filtered.length > 0 ? selectRows(batch, [...trained, ...filtered]) : part,
    baselines: baselines.length > 0 ? selectRows(batch, baselines) : null,
  };
}

/** What the verifier and the recipe say of one group, before it is decided what becomes of it. */
function grade(
  { task, seed, step }: DrawContext,
  recipe: BoundRecipe,
  seedIndex: number,
  prompt: Prompt,
  group: number,
  responses: readonly Omit<Rollout, 'group'>[],
): Grade[] {
  const rollouts = responses.map((response) => ({ ...response, group: 0 }));
  const address = { seed, seedIndex, step, stream: 'verifier' } as const;
  const batch = pack(task, [prompt], rollouts, address, group);
  const { rewards } = recipe.rewards(batch, { task, referenceLogps: null, step });
  const count = task.components.length;
  return responses.map((_, row) => ({
    components: batch.components.slice(row * count, (row + 1) * count),
    reward: rewards[row],
  }));
}
