import { networkById } from '../../runtime/networks/index.ts';
import type { Population, PopulationSnapshot, Runtime } from '../../runtime/runtime.ts';
import { createTask, networkSpec } from '../experiment/build.ts';
import type { Experiment } from '../experiment/experiment.ts';
import { RandomStream } from '../random.ts';
import { type Batch, takeRows } from '../stages/batch.ts';
import type { Task } from '../tasks/task.ts';
import { type Evaluation, evaluate } from './evaluate.ts';
import { generate } from './generate.ts';
import { type BoundRecipe, bindLane } from './lane.ts';
import { measure, metricIds } from './measure.ts';
import { type MemberRows, pack, rolloutIndex, scoreRequest, splitRows } from './pack.ts';
import { type RecordedGroup, recordGroup } from './record.ts';
import { type MemberStep, updatePolicies } from './update.ts';

/** A (lane, seed): one set of weights. Members of a lane stand side by side. */
interface Member {
  readonly member: number;
  readonly lane: number;
  readonly seedIndex: number;
}

/** All that is needed to go on from a step: plain data. */
export interface TrainerSnapshot {
  readonly step: number;
  /** [members] 1 where a member stands still. */
  readonly frozen: Uint8Array;
  readonly population: PopulationSnapshot;
}

export interface Freeze {
  readonly lane: number;
  readonly seedIndex: number;
  readonly reason: string;
}

export interface StepResult {
  /** Steps done, this one included; evaluations are of the policy before the step's updates. */
  readonly step: number;
  /** [lanes, seeds, metrics]; NaN where not measured. */
  readonly values: Float32Array;
  /** The watched group of each lane whose watched member is not frozen. */
  readonly groups: readonly RecordedGroup[];
  readonly frozen: readonly Freeze[];
}

/** A snapshot with its lanes dropped and reordered: lane i of the result is lane `lanes[i]` of the given one. */
export function arrangeLanes(
  snapshot: TrainerSnapshot,
  seeds: number,
  lanes: readonly number[],
): TrainerSnapshot {
  const { frozen, population, step } = snapshot;
  const members = lanes.flatMap((lane) => Array.from({ length: seeds }, (_, s) => lane * seeds + s));
  const take = <A extends Float32Array | Int32Array | Uint8Array>(array: A): A =>
    takeRows(array, members, array.length / frozen.length);
  const weights = Object.entries(population.weights).map(([name, array]) => [name, take(array)] as const);
  return {
    step,
    frozen: take(frozen),
    population: {
      weights: Object.fromEntries(weights),
      moment1: take(population.moment1),
      moment2: take(population.moment2),
      updates: take(population.updates),
    },
  };
}

/** Trains the whole population of an experiment, step by step. Calls must not overlap. */
export class Trainer {
  readonly task: Task;
  readonly metricIds: readonly string[];
  /** Which group is recorded of each lane, and of which seed. */
  watched = { group: 0, seedIndex: 0 };
  private experiment: Experiment;
  private recipes: readonly BoundRecipe[];
  private readonly population: Population;
  private frozen: Uint8Array;
  private done = 0;
  /** [members] pass@1 of the newest evaluation. */
  private readonly passAt1: Float64Array;

  private constructor(experiment: Experiment, task: Task, population: Population) {
    this.experiment = experiment;
    this.task = task;
    this.metricIds = metricIds(task);
    this.population = population;
    this.recipes = experiment.lanes.map((_, lane) => bindLane(experiment, lane));
    this.frozen = new Uint8Array(population.members);
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
    const initial = Array.from({ length: seeds }, (_, seedIndex) => {
      const random = new RandomStream({ seed, seedIndex, step: 0, stream: 'init' });
      return networkById(network.id).initialise(network, random, task.initialLogits);
    });
    const size = initial[0].length;
    const stacked = new Float32Array(lanes.length * seeds * size);
    lanes.forEach((_, lane) => {
      initial.forEach((weights, s) => {
        stacked.set(weights, (lane * seeds + s) * size);
      });
    });
    const population = await runtime.create(network, lanes.length * seeds, stacked);
    const trainer = new Trainer(experiment, task, population);
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
    this.recipes = experiment.lanes.map((_, lane) => bindLane(experiment, lane));
    this.experiment = experiment;
  }

  async snapshot(): Promise<TrainerSnapshot> {
    return { step: this.done, frozen: this.frozen.slice(), population: await this.population.snapshot() };
  }

  async restore(snapshot: TrainerSnapshot): Promise<void> {
    await this.population.restore(snapshot.population);
    this.frozen = snapshot.frozen.slice();
    this.done = snapshot.step;
  }

  dispose(): void {
    this.population.dispose();
  }

  /** One step of every member: draw, grade, judge, update. */
  async advance(): Promise<StepResult> {
    const active = this.activeMembers();
    const evaluations = await this.evaluateIfDue(active);
    const steps = active.length > 0 ? await this.collect(active, evaluations !== null) : [];
    if (steps.length > 0) await updatePolicies(this.context(), steps);
    const frozen = this.freezeBroken(steps);
    const values = this.measureAll(active, steps, evaluations);
    this.done += 1;
    return { step: this.done, values, groups: this.recordWatched(steps), frozen };
  }

  private context() {
    const { population, task, experiment, done } = this;
    return { population, task, seed: experiment.seed, step: done };
  }

  private activeMembers(): Member[] {
    const { lanes, seeds } = this.experiment;
    return Array.from({ length: lanes.length * seeds }, (_, member) => ({
      member,
      lane: Math.floor(member / seeds),
      seedIndex: member % seeds,
    })).filter(({ member }) => !this.frozen[member]);
  }

  private async evaluateIfDue(active: readonly Member[]): Promise<Evaluation[] | null> {
    const { evaluateEvery, evaluationSamples, steps } = this.experiment.budget;
    const due = this.done % evaluateEvery === 0 || this.done === steps - 1;
    if (!due || active.length === 0) return null;
    const evaluations = await evaluate({ ...this.context(), samples: evaluationSamples }, active);
    evaluations.forEach(({ passAt1 }, i) => {
      this.passAt1[active[i].member] = passAt1;
    });
    return evaluations;
  }

  /** Rollouts of this step, graded, scored under the current weights and judged. */
  private async collect(active: readonly Member[], wantReference: boolean): Promise<MemberStep[]> {
    const { task, population } = this;
    const drawn = await this.drawRollouts(active);
    const parts: (MemberRows & Member)[] = active.map((member, i) => ({ ...member, batch: drawn[i] }));
    const request = scoreRequest(parts);
    const { width } = request;
    const scored = await population.logprobs(request);
    const logps = splitRows(parts, scored.logps, width);
    const entropies = splitRows(parts, scored.entropies, width);
    const reference = wantReference || this.recipes.some(({ needsReference }) => needsReference);
    const referenceLogps = reference
      ? splitRows(parts, (await population.logprobs({ ...request, weights: 'reference' })).logps, width)
      : null;
    return parts.map(({ member, lane, seedIndex, batch: ungraded }, i) => {
      const recipe = this.recipes[lane];
      const { components, maxResponse } = task;
      const batch: Batch = {
        ...ungraded,
        rewards: recipe.rewards(ungraded, { components, maxResponse }),
        oldLogps: logps[i],
      };
      const tokens = batch.rows * width;
      return {
        member,
        lane,
        seedIndex,
        recipe,
        batch,
        advantages: recipe.advantages(batch),
        entropies: entropies[i],
        referenceLogps: referenceLogps?.[i] ?? null,
        ratios: new Float64Array(tokens),
        regions: new Uint8Array(tokens),
        dLogps: new Float64Array(tokens),
        totals: { updates: 0, loss: 0, gradNorm: 0, tokens: 0, byRegion: [0, 0, 0, 0] },
      };
    });
  }

  private async drawRollouts(active: readonly Member[]): Promise<Batch[]> {
    const { task, population, done: step, experiment } = this;
    const { seed } = experiment;
    const prompts = active.map(({ lane, seedIndex }) => {
      const random = new RandomStream({ seed, seedIndex, step, stream: 'curriculum' });
      return this.recipes[lane].select({ task, step, random });
    });
    const strategies = active.map(({ member, lane, seedIndex }, i) => ({
      member,
      generator: this.recipes[lane].rollouts({
        task,
        prompts: prompts[i],
        random: (group, index) =>
          new RandomStream({ seed, seedIndex, step, stream: 'rollout', index: rolloutIndex(group, index) }),
      }),
    }));
    const rollouts = await generate(population, task, strategies);
    return active.map(({ seedIndex }, i) =>
      pack(task, prompts[i], rollouts[i], { seed, seedIndex, step, stream: 'verifier' }),
    );
  }

  /** Marks members whose gradient is no longer finite; the runtime has left their weights as they were. */
  private freezeBroken(steps: readonly MemberStep[]): Freeze[] {
    const broken = steps.filter(({ totals }) => !Number.isFinite(totals.gradNorm));
    for (const { member } of broken) this.frozen[member] = 1;
    return broken.map(({ lane, seedIndex, totals }) => ({
      lane,
      seedIndex,
      reason: `its gradient norm is ${totals.gradNorm}, with loss ${totals.loss / totals.updates}`,
    }));
  }

  private measureAll(
    active: readonly Member[],
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

  private recordWatched(steps: readonly MemberStep[]): RecordedGroup[] {
    return steps
      .filter(({ seedIndex }) => seedIndex === this.watched.seedIndex)
      .map((step) => recordGroup(this.task, step, this.done, this.watched.group));
  }
}
