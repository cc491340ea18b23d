import type { Active } from '../trainer/collect.ts';
import { type BoundRecipe, bindRecipe } from '../trainer/lane.ts';
import type { Present } from '../trainer/present.ts';
import { isDue } from '../trainer/sampler.ts';
import type { MemberStep } from '../trainer/update.ts';
import type { Exact } from './exact.ts';
import { type GradientReading, GradientSample } from './gradient-sample.ts';
import type { Range } from './jackknife.ts';
import { withGroupSize } from './lane-sampling.ts';
import { countSigns, type SignCounts } from './signs.ts';

/** The cosine that counts as pointing the right way. */
export const goalCosine = 0.9;

/** What has been measured of one lane at one group size. */
export interface SampleReading extends GradientReading {
  /** Null where the lane's strategy has no group size. */
  readonly groupSize: number | null;
  /** Whether it is the recipe's own. */
  readonly own: boolean;
  /** Mean number of rollouts drawn for a batch, greedy baselines aside. */
  readonly rollouts: number;
  /** Rollouts until the expected cosine to the true gradient is 0.9; Infinity for never. */
  readonly rolloutsToGoal: Range;
  /** Shares of the responses whose true advantage is not 0: pushed the wrong way, not pushed at all. */
  readonly wrongSigns: number;
  readonly silentSigns: number;
}

interface Sample {
  readonly recipe: BoundRecipe;
  readonly gradients: GradientSample;
  readonly signs: SignCounts;
  /** Rollouts drawn so far, over all batches. */
  rollouts: number;
}

/** A lane under the microscope: one of its members, what is true of it, and what its batches have said so far. */
export class Slide {
  readonly active: Active;
  readonly exact: Exact;
  /** ‖g*‖ */
  readonly gradientNorm: number;
  private readonly present: Present;
  private readonly ownSize: number | null;
  /** How many parameters learn: those of a task's fixed features, the last ones, do not. */
  private readonly learned: number;
  private readonly samples: ReadonlyMap<number | null, Sample>;
  /** E[r | prompt] by the prompt's id. */
  private readonly means: ReadonlyMap<number, number>;

  constructor(
    present: Present,
    active: Active,
    exact: Exact,
    sizes: readonly (number | null)[],
    ownSize: number | null,
  ) {
    const { task, population, experiment } = present;
    const fixed = experiment.policy.id === 'linear' ? (task.features.fixed ?? 0) * task.outputs : 0;
    this.present = present;
    this.active = active;
    this.exact = exact;
    this.ownSize = ownSize;
    this.learned = population.parameters - fixed;
    const truth = exact.gradient.subarray(0, this.learned);
    this.gradientNorm = Math.sqrt(truth.reduce((sum, each) => sum + each * each, 0));
    this.means = new Map(task.prompts.map(({ id }, i) => [id, exact.rewards[i]]));
    this.samples = new Map(sizes.map((size) => [size, this.emptySample(size, truth)]));
  }

  get groupSizes(): readonly (number | null)[] {
    return [...this.samples.keys()];
  }

  /** The member with the recipe of a group size, and memories that a batch may change. */
  memberAt(groupSize: number | null): Active {
    const { recipe } = this.sample(groupSize);
    return { ...this.active, recipe, memories: structuredClone(this.active.memories) };
  }

  /** Takes one batch: its rollouts, and [parameters] the gradient of its first update. */
  add(groupSize: number | null, step: MemberStep, gradient: Float32Array): void {
    const sample = this.sample(groupSize);
    sample.gradients.add(gradient.subarray(0, this.learned));
    sample.rollouts += step.counted.rows;
    const { recipe, memories } = this.active;
    if (groupSize === this.ownSize) {
      countSigns({ task: this.present.task, recipe, memories }, step, this.means, sample.signs);
    }
  }

  readings(): SampleReading[] {
    return [...this.samples].flatMap(([groupSize, { gradients, signs, rollouts }]) => {
      const reading = gradients.reading();
      if (reading.batches === 0) return [];
      const perBatch = rollouts / reading.batches;
      const { value, low, high } = gradients.batchesFor(goalCosine);
      const own = groupSize === this.ownSize;
      const rolloutsToGoal = { value: value * perBatch, low: low * perBatch, high: high * perBatch };
      const { judged, wrong, silent } = signs;
      const shares = { wrongSigns: wrong / judged, silentSigns: silent / judged };
      return [{ ...reading, groupSize, own, rollouts: perBatch, rolloutsToGoal, ...shares }];
    });
  }

  private sample(groupSize: number | null): Sample {
    const sample = this.samples.get(groupSize);
    if (!sample) throw new Error(`group size ${groupSize} is none of ${this.groupSizes.join(', ')}`);
    return sample;
  }

  private emptySample(groupSize: number | null, truth: Float64Array): Sample {
    const { step } = this.present;
    const { recipe: own, memories } = this.active;
    const recipe =
      groupSize === null || groupSize === this.ownSize
        ? own
        : bindRecipe(withGroupSize(own.recipe, groupSize));
    return {
      // A sampler that the next step would refresh is the policy itself.
      recipe: isDue(recipe, memories, step)
        ? { ...recipe, sampler: { ...recipe.sampler, refreshEvery: 1 } }
        : recipe,
      gradients: new GradientSample(truth),
      signs: { judged: 0, wrong: 0, silent: 0 },
      rollouts: 0,
    };
  }
}
