import type { Population, PopulationSnapshot, Runtime } from '../../runtime/runtime.ts';
import { networkSpec } from '../experiment/build.ts';
import type { Experiment } from '../experiment/experiment.ts';
import type { Task } from '../tasks/task.ts';
import { initialWeights } from './initial.ts';
import type { BoundRecipe } from './lane.ts';
import type { Memories } from './memories.ts';
import { forget, startAnew } from './phases.ts';

/** Networks, one a member, and what they read and write. */
export interface PolicyNetworks {
  readonly population: Population;
  readonly task: Task;
}

/** All that a companion needs to go on from a step: plain data. */
export interface CompanionSnapshot {
  readonly population: PopulationSnapshot;
  /** [members] what stages remember of it. */
  readonly memories: readonly Memories[];
}

interface Companion extends PolicyNetworks {
  memories: Memories[];
}

/**
 * The policies that stand beside the lanes' own, by name: each has a network for every member, of the lane's kind and
 * of its own task's shape. Members whose recipe asks none have one too: rows name members, so it costs memory alone.
 */
export class Companions {
  private readonly runtime: Runtime;
  private readonly experiment: Pick<Experiment, 'lanes' | 'seeds' | 'seed' | 'policy'>;
  private readonly tasks: Readonly<Record<string, Task>>;
  private readonly made = new Map<string, Companion>();

  constructor(
    runtime: Runtime,
    experiment: Pick<Experiment, 'lanes' | 'seeds' | 'seed' | 'policy'>,
    { companions = {} }: Pick<Task, 'companions'>,
  ) {
    this.runtime = runtime;
    this.experiment = experiment;
    this.tasks = companions;
  }

  /** Makes those that the recipes ask for and that are not there yet. Throws where the task has no such companion. */
  async prepare(recipes: Iterable<BoundRecipe>): Promise<void> {
    for (const recipe of recipes) {
      for (const { name } of recipe.companions) {
        if (!this.made.has(name)) this.made.set(name, await this.make(name, recipe.recipe.rollout.id));
      }
    }
  }

  /** Throws where the strategy that asks has not said that it would. */
  networks(name: string): PolicyNetworks {
    return this.companion(name);
  }

  memoriesOf(name: string, member: number): Memories {
    return this.companion(name).memories[member];
  }

  /** The same networks with copies of the memories, for measurements that leave all as it is; not to be disposed of. */
  lookedAt(): Companions {
    const copy = new Companions(this.runtime, this.experiment, { companions: this.tasks });
    for (const [name, companion] of this.made) {
      copy.made.set(name, { ...companion, memories: structuredClone(companion.memories) });
    }
    return copy;
  }

  /** Lets those of the members where `which` is 1 go on as from the beginning of a run, with the weights they have. */
  async startAnew(which: Uint8Array): Promise<void> {
    for (const { population, memories } of this.made.values()) {
      await startAnew(population, which);
      memories.filter((_, member) => which[member]).forEach(forget);
    }
  }

  async snapshot(): Promise<Readonly<Record<string, CompanionSnapshot>>> {
    const snapshots: Record<string, CompanionSnapshot> = {};
    for (const [name, { population, memories }] of this.made) {
      snapshots[name] = { population: await population.snapshot(), memories: structuredClone(memories) };
    }
    return snapshots;
  }

  /** Companions that the snapshot does not have yet are as they were never made. */
  async restore(snapshots: Readonly<Record<string, CompanionSnapshot>>): Promise<void> {
    this.dispose();
    for (const [name, { population, memories }] of Object.entries(snapshots)) {
      const companion = await this.make(name, 'the snapshot');
      this.made.set(name, companion);
      await companion.population.restore(population);
      companion.memories = structuredClone(memories) as Memories[];
    }
  }

  dispose(): void {
    for (const { population } of this.made.values()) population.dispose();
    this.made.clear();
  }

  private companion(name: string): Companion {
    const companion = this.made.get(name);
    if (companion) return companion;
    const known = [...this.made.keys()].join(', ') || 'none';
    throw new Error(
      `a strategy asks the policy ${name}, which it has not declared: those that are declared are ${known}`,
    );
  }

  private async make(name: string, asking: string): Promise<Companion> {
    const names = Object.keys(this.tasks);
    const task = this.tasks[name];
    if (!task) {
      const has = names.length > 0 ? `only ${names.join(', ')}` : 'none';
      throw new Error(`${asking} needs a task with the companion ${name}; this one has ${has}`);
    }
    const network = networkSpec(this.experiment.policy, task);
    const { lanes, seeds, seed } = this.experiment;
    // Policies have sub-stream 0 and critics 1.
    const index = 2 + names.indexOf(name);
    const initial = initialWeights(network, { lanes: lanes.length, seeds, seed }, index, task.initialLogits);
    const population = await this.runtime.create(network, this.members, initial);
    await population.copyWeights('current', 'reference');
    return { population, task, memories: Array.from({ length: this.members }, () => ({})) };
  }

  private get members(): number {
    return this.experiment.lanes.length * this.experiment.seeds;
  }
}

/** A lane's recipe as its companion learns by it: what is told of the lane's own prompts and rollouts is not told of it. */
export function companionRecipe(recipe: BoundRecipe, name: string): BoundRecipe {
  const use = recipe.companions.find((each) => each.name === name);
  const { values, greedy } = recipe.advantageNeeds;
  if (!use || values || greedy) {
    const why = !use
      ? `the strategy has not declared it`
      : `${recipe.recipe.advantage.id} needs ${values ? 'a critic' : 'greedy responses'}, which companions do not have`;
    throw new Error(`the companion ${name} cannot learn: ${why}`);
  }
  const { optimizer } = recipe.plan;
  return {
    ...recipe,
    observe: null,
    judged: null,
    sampler: { refreshEvery: 1, differs: false },
    filters: false,
    critic: null,
    companions: [],
    plan: { ...recipe.plan, optimizer: { ...optimizer, lr: optimizer.lr * use.rate } },
  };
}
