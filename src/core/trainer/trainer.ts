import type { NetworkSpec, Population, PopulationSnapshot, Runtime } from '../../runtime/runtime.ts';
import { createTask, networkSpec } from '../experiment/build.ts';
import type { Experiment } from '../experiment/experiment.ts';
import type { Task } from '../tasks/task.ts';
import { type Active, collect } from './collect.ts';
import { Companions } from './companions.ts';
import { Critic } from './critic.ts';
import { type Evaluation, evaluate } from './evaluate.ts';
import { brokenMembers, type Freeze } from './freeze.ts';
import { initialWeights } from './initial.ts';
import { updatePolicies } from './learn.ts';
import { measure, metricIds } from './measure.ts';
import type { Memories } from './memories.ts';
import { LaneRecipes, startPhases } from './phases.ts';
import type { Present } from './present.ts';
import { type RecordedGroup, recordGroups, type Watch } from './record.ts';
import type { TrainerSnapshot } from './snapshot.ts';
import { traced } from './trace.ts';
import type { MemberStep } from './update.ts';

export { arrangeLanes, type TrainerSnapshot } from './snapshot.ts';

export interface StepResult {
  /** Steps done, this one included; evaluations are of the policy after the step's updates. */
  readonly step: number;
  /** [lanes, seeds, metrics]; NaN where not measured. */
  readonly values: Float32Array;
  /** The watched group of each lane whose watched member is not frozen. */
  readonly groups: readonly RecordedGroup[];
  readonly frozen: readonly Freeze[];
}

/** Trains the whole population of an experiment, step by step. Calls must not overlap. */
export class Trainer {
  readonly task: Task;
  readonly metricIds: readonly string[];
  watched: Watch = { group: 0, seedIndex: 0 };
  private experiment: Experiment;
  private recipes: LaneRecipes;
  private readonly runtime: Runtime;
  private readonly network: NetworkSpec;
  private readonly population: Population;
  /** There from the first step on that a recipe needs one. */
  private critic: Critic | null = null;
  private readonly companions: Companions;
  private frozen: Uint8Array;
  /** [members] */
  private memories: Memories[];
  private done = 0;
  /** [members] pass@1 of the newest evaluation. */
  private readonly passAt1: Float64Array;

  private constructor(
    experiment: Experiment,
    task: Task,
    runtime: Runtime,
    network: NetworkSpec,
    population: Population,
  ) {
    this.experiment = experiment;
    this.task = task;
    this.runtime = runtime;
    this.network = network;
    this.metricIds = metricIds(task);
    this.population = population;
    this.companions = new Companions(runtime, experiment, task);
    this.recipes = new LaneRecipes(experiment);
    this.frozen = new Uint8Array(population.members);
    this.memories = Array.from({ length: population.members }, () => ({}));
    this.passAt1 = new Float64Array(population.members);
  }

  /** Sets up a run at step 0, or where the snapshot stands. */
  static async create(
    experiment: Experiment,
    runtime: Runtime,
    snapshot?: TrainerSnapshot,
  ): Promise<Trainer> {
    const { lanes, seeds, seed, policy } = experiment;
    const task = createTask(experiment.task, seed);
    const network = networkSpec(policy, task);
    const initial = initialWeights(network, { lanes: lanes.length, seeds, seed }, 0, task.initialLogits);
    const population = await runtime.create(network, lanes.length * seeds, initial);
    const trainer = new Trainer(experiment, task, runtime, network, population);
    if (snapshot) await trainer.restore(snapshot);
    else await population.copyWeights('current', 'reference');
    return trainer;
  }

  /** Steps done. */
  get step(): number {
    return this.done;
  }

  /** Weights of one member. */
  get parameters(): number {
    return this.population.parameters;
  }

  /** Mean pass@1, over its seeds, of the lane that is furthest behind. */
  worstPassAt1(): number {
    const { lanes, seeds } = this.experiment;
    const means = lanes.map((_, lane) => {
      const own = this.passAt1.subarray(lane * seeds, (lane + 1) * seeds);
      return own.reduce((sum, value) => sum + value, 0) / seeds;
    });
    return Math.min(...means);
  }

  /** Goes on with other recipes or another budget. Task, policy, seeds and the number of lanes must be the same. */
  revise(experiment: Experiment): void {
    this.recipes = new LaneRecipes(experiment);
    this.experiment = experiment;
  }

  async snapshot(): Promise<TrainerSnapshot> {
    return {
      step: this.done,
      frozen: this.frozen.slice(),
      passAt1: this.passAt1.slice(),
      memories: structuredClone(this.memories),
      population: await this.population.snapshot(),
      critic: this.critic ? await this.critic.snapshot() : null,
      companions: await this.companions.snapshot(),
    };
  }

  async restore(snapshot: TrainerSnapshot): Promise<void> {
    await this.population.restore(snapshot.population);
    this.frozen = snapshot.frozen.slice();
    this.memories = structuredClone(snapshot.memories) as Memories[];
    this.done = snapshot.step;
    this.passAt1.set(snapshot.passAt1);
    this.critic?.dispose();
    this.critic = snapshot.critic ? await this.createCritic(snapshot.critic) : null;
    await this.companions.restore(snapshot.companions);
  }

  dispose(): void {
    this.critic?.dispose();
    this.companions.dispose();
    this.population.dispose();
  }

  /**
   * What the next step would start from, for measurements that leave it as it is: memories are copies. A phase that
   * the next step would start is started.
   */
  async present(): Promise<Present> {
    const active = await this.membersNow();
    const members = active.map((each) => ({ ...each, memories: structuredClone(each.memories) }));
    const critic = await this.criticFor(active);
    const { experiment, companions } = this;
    return { ...this.context(), critic, companions: companions.lookedAt(), experiment, members };
  }

  /** One step of every member: draw, grade, judge, update. */
  async advance(): Promise<StepResult> {
    const active = await this.membersNow();
    const critic = await this.criticFor(active);
    const due = this.isEvaluated(this.done + 1);
    const context = { ...this.context(), critic, wantReference: due };
    const collected = active.length > 0 ? await collect(context, active) : [];
    const { watched } = this;
    // Only what is recorded needs a trace.
    const steps = collected.map((step) => (step.seedIndex === watched.seedIndex ? traced(step) : step));
    if (steps.length > 0) await updatePolicies(context, steps);
    const frozen = this.freezeBroken(steps);
    this.done += 1;
    const evaluations = due && active.length > 0 ? await this.evaluate(active) : null;
    const values = this.measureAll(active, steps, evaluations);
    const groups = recordGroups(this.task, steps, this.done, watched);
    return { step: this.done, values, groups, frozen };
  }

  private context() {
    const { population, task, companions, experiment, done } = this;
    return { population, task, companions, seed: experiment.seed, step: done };
  }

  /** The critic, where one of the members' recipes needs it; it and companions are made at the first step that does. */
  private async criticFor(active: readonly Active[]): Promise<Critic | null> {
    await this.companions.prepare(active.map(({ recipe }) => recipe));
    if (!active.some(({ recipe }) => recipe.critic)) return null;
    this.critic ??= await this.createCritic(null);
    return this.critic;
  }

  private createCritic(snapshot: PopulationSnapshot | null): Promise<Critic> {
    const { lanes, seeds, seed } = this.experiment;
    const counts = { lanes: lanes.length, seeds, seed };
    return Critic.create(this.runtime, this.network, counts, snapshot);
  }

  /** The members that take part in the next step, in the phases in which they do. */
  private async membersNow(): Promise<Active[]> {
    const members = this.activeMembers();
    const { population, critic, companions } = this;
    await startPhases({ population, critic, companions }, members, (lane) =>
      this.recipes.started(lane, this.done),
    );
    return members;
  }

  private activeMembers(): Active[] {
    const { lanes, seeds } = this.experiment;
    return Array.from({ length: lanes.length * seeds }, (_, member) => ({
      member,
      lane: Math.floor(member / seeds),
      seedIndex: member % seeds,
      recipe: this.recipes.at(Math.floor(member / seeds), this.done),
      memories: this.memories[member],
    })).filter(({ member }) => !this.frozen[member]);
  }

  private isEvaluated(step: number): boolean {
    const { evaluateEvery, steps } = this.experiment.budget;
    return step === 1 || step % evaluateEvery === 0 || step === steps;
  }

  private async evaluate(active: readonly Active[]): Promise<Evaluation[]> {
    const samples = this.experiment.budget.evaluationSamples;
    const evaluations = await evaluate({ ...this.context(), samples }, active);
    evaluations.forEach(({ passAt1 }, i) => {
      this.passAt1[active[i].member] = passAt1;
    });
    return evaluations;
  }

  /** Marks members whose gradient is no longer finite; the runtime has left their weights as they were. */
  private freezeBroken(steps: readonly MemberStep[]): Freeze[] {
    const broken = brokenMembers(steps);
    for (const { member } of broken) this.frozen[member] = 1;
    return broken.map(({ lane, seedIndex, reason }) => ({ lane, seedIndex, reason }));
  }

  private measureAll(
    active: readonly Active[],
    steps: readonly MemberStep[],
    evaluations: readonly Evaluation[] | null,
  ): Float32Array {
    const { metricIds, task, population } = this;
    const values = new Float32Array(population.members * metricIds.length).fill(Number.NaN);
    active.forEach(({ member }, i) => {
      const measured = measure(task, steps[i] ?? null, evaluations?.[i] ?? null);
      metricIds.forEach((id, k) => {
        values[member * metricIds.length + k] = measured.get(id) ?? Number.NaN;
      });
    });
    return values;
  }
}
