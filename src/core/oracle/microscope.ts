import type { Experiment } from '../experiment/experiment.ts';
import { RandomStream } from '../random.ts';
import { paramKey } from '../stages/recipe.ts';
import { type Active, drawAndJudge } from '../trainer/collect.ts';
import { type BoundRecipe, bindLane } from '../trainer/lane.ts';
import type { Present } from '../trainer/present.ts';
import { isDue } from '../trainer/sampler.ts';
import { firstGradient, type MemberStep } from '../trainer/update.ts';
import { type Exact, exactAnswers } from './exact.ts';
import { laneSampling } from './lane-sampling.ts';
import { countSigns, type SignCounts } from './signs.ts';
import { listSpace, type Space } from './space.ts';
import { type GradientReading, GradientSample } from './statistics.ts';

/** A lane under the microscope: a member of its own, what is true of it, and what its batches have said so far. */
interface Slide {
  readonly active: Active;
  readonly exact: Exact;
  /** By group size; 0 stands for the recipe's own. */
  readonly samples: Map<number, Sample>;
}

interface Sample {
  readonly recipe: BoundRecipe;
  readonly gradients: GradientSample;
  readonly signs: SignCounts;
  /** Rollouts drawn so far, over all batches. */
  rollouts: number;
}

/** What has been measured of one lane at one group size. */
export interface SampleReading extends GradientReading {
  /** Mean number of rollouts drawn for a batch. */
  readonly rollouts: number;
  /** Shares of the responses whose true advantage is not 0. */
  readonly wrongSigns: number;
  readonly silentSigns: number;
}

/**
 * Measures the gradients of recipes at the weights of one moment. Batch k is the step of a run with another seed,
 * drawn for it from the microscope's stream: all streams of a step come from there, none that the run reads is
 * read, and all lanes and group sizes see the same chance.
 */
export class Microscope {
  private readonly present: Present;
  private readonly slides: ReadonlyMap<number, Slide>;

  private constructor(present: Present, slides: ReadonlyMap<number, Slide>) {
    this.present = present;
    this.slides = slides;
  }

  /** Looks at one seed of the given lanes; those whose member is frozen are left out. Throws `NotExact`. */
  static async focus(
    present: Present,
    { lanes, seedIndex, space }: { lanes: readonly number[]; seedIndex: number; space?: Space },
  ): Promise<Microscope> {
    const { task, population, experiment } = present;
    const members = present.members.filter(
      (each) => each.seedIndex === seedIndex && lanes.includes(each.lane),
    );
    const subjects = members.map(({ member, recipe, memories, lane }) => ({
      member,
      recipe,
      memories,
      temperature: laneSampling(experiment, lane).temperature,
    }));
    const listed = space ?? listSpace(task, experiment.task.id);
    const answers = subjects.length > 0 ? await exactAnswers(population, listed, subjects) : [];
    const slides = members.map((active, i): [number, Slide] => [
      active.lane,
      { active, exact: answers[i], samples: new Map() },
    ]);
    return new Microscope(present, new Map(slides));
  }

  /** Lanes that are there to be measured. */
  get lanes(): number[] {
    return [...this.slides.keys()];
  }

  exact(lane: number): Exact | null {
    return this.slides.get(lane)?.exact ?? null;
  }

  /** Draws batch `index` of every lane that has a group size, `groupSize` or (0) its own, and adds its gradient. */
  async draw(groupSize: number, index: number): Promise<void> {
    const { present } = this;
    const used = [...this.slides.values()].filter((slide) => this.sample(slide, groupSize) !== null);
    if (used.length === 0) return;
    const { seed, step, population } = present;
    const [first] = used;
    const address = { seed, seedIndex: first.active.seedIndex, step, stream: 'microscope', index } as const;
    const context = { ...present, seed: new RandomStream(address).word(), wantReference: false };
    const active = used.map((slide) => ({
      ...slide.active,
      recipe: this.sample(slide, groupSize)!.recipe,
      memories: structuredClone(slide.active.memories),
    }));
    const steps = await drawAndJudge(context, active);
    const request = await firstGradient(context, steps);
    const gradient = request && (await population.gradient(request));
    const size = population.parameters;
    used.forEach((slide, i) => {
      const sample = this.sample(slide, groupSize)!;
      const { member } = slide.active;
      sample.gradients.add(
        gradient ? gradient.slice(member * size, (member + 1) * size) : new Float32Array(size),
      );
      sample.rollouts += steps[i].counted.rows;
      if (groupSize === 0) this.compareSigns(slide, sample, steps[i]);
    });
  }

  reading(lane: number, groupSize: number): SampleReading | null {
    const sample = this.slides.get(lane)?.samples.get(groupSize);
    if (!sample) return null;
    const gradient = sample.gradients.reading();
    const { judged, wrong, silent } = sample.signs;
    return {
      ...gradient,
      rollouts: sample.rollouts / gradient.batches,
      wrongSigns: wrong / judged,
      silentSigns: silent / judged,
    };
  }

  private compareSigns(slide: Slide, { recipe, signs }: Sample, step: MemberStep): void {
    const { task } = this.present;
    const means = new Map(task.prompts.map(({ id }, i) => [id, slide.exact.rewards[i]]));
    countSigns({ task, recipe, memories: slide.active.memories }, step, means, signs);
  }

  /** The sample of a lane at a group size, begun where there is none; null where its rollouts know no such thing. */
  private sample(slide: Slide, groupSize: number): Sample | null {
    const known = slide.samples.get(groupSize);
    if (known) return known;
    const { experiment, step } = this.present;
    const { lane, recipe: own, memories } = slide.active;
    if (groupSize > 0 && laneSampling(experiment, lane).groupSize === null) return null;
    const recipe = groupSize === 0 ? own : bindLane(withGroupSize(experiment, lane, groupSize), lane);
    const sample: Sample = {
      // A sampler that the next step would refresh is the policy itself.
      recipe: isDue(recipe, memories, step) ? { ...recipe, sampler: { refreshEvery: 1 } } : recipe,
      gradients: new GradientSample(slide.exact.gradient),
      signs: { judged: 0, wrong: 0, silent: 0 },
      rollouts: 0,
    };
    slide.samples.set(groupSize, sample);
    return sample;
  }
}

function withGroupSize(experiment: Experiment, lane: number, groupSize: number): Experiment {
  const key = paramKey('rollout', '', 'group');
  const lanes = experiment.lanes.map((each, i) =>
    i === lane ? { ...each, changes: { ...each.changes, [key]: groupSize } } : each,
  );
  return { ...experiment, lanes };
}
