import { RandomStream } from '../random.ts';
import { type Active, drawAndJudge } from '../trainer/collect.ts';
import type { Present } from '../trainer/present.ts';
import { firstGradient } from '../trainer/update.ts';
import { type Exact, exactAnswers, exactPassAtK } from './exact.ts';
import { groupSizesOf, laneSampling } from './lane-sampling.ts';
import { relativeReward } from './rewards.ts';
import { type SampleReading, Slide } from './slide.ts';
import { listSpace } from './space.ts';

/** What to look at. */
export interface LookOptions {
  readonly seedIndex: number;
  /** Fresh batches of each lane at each group size. */
  readonly batches: number;
  /** Group sizes to compare beside each lane's own. */
  readonly groupSizes: readonly number[];
}

export interface LaneReading {
  readonly lane: number;
  /** Why it is not measured; null where it is. */
  readonly problem: string | null;
  readonly exact: {
    readonly reward: number;
    readonly passAt1: number;
    /** With k the samples of an evaluation. */
    readonly passAtK: number;
    /** ‖g*‖ */
    readonly gradientNorm: number;
  } | null;
  /** By group size, ascending; empty until the first batch. */
  readonly samples: readonly SampleReading[];
}

export interface LookReport {
  /** Steps done when the weights were taken. */
  readonly step: number;
  readonly options: LookOptions;
  /** Share of the exact answers that is there. */
  readonly exactShare: number;
  readonly batchesDone: number;
  readonly lanes: readonly LaneReading[];
}

/**
 * Measures the gradients of all lanes' recipes at the weights of one moment. Batch k is the step of a run with
 * another seed, drawn for it from the microscope's stream: all streams of a step come from there, none that the run
 * reads is read, and all lanes and group sizes see the same chance.
 */
export class Microscope {
  private readonly present: Present;
  private readonly options: LookOptions;
  private slides: readonly Slide[] = [];
  private exactShare = 0;
  private batchesDone = 0;

  constructor(present: Present, options: LookOptions) {
    this.present = present;
    this.options = options;
  }

  /** Does the work, a piece at each turn. Throws `NotExact` where the task's responses cannot be listed. */
  async *work(): AsyncGenerator<void, void> {
    const { present, options } = this;
    const space = listSpace(present.task);
    yield;
    const members = this.measurable();
    const subjects = members.map((each) => ({
      ...each,
      temperature: laneSampling(each.recipe.recipe).temperature,
    }));
    const answers = exactAnswers(present.population, space, subjects);
    let turn = await answers.next();
    for (; !turn.done; turn = await answers.next()) {
      this.exactShare = turn.value;
      yield;
    }
    this.exactShare = 1;
    this.slides = members.map((each, i) => this.slideOf(each, (turn.value as Exact[])[i]));
    const sizes = new Set(this.slides.flatMap((slide) => slide.groupSizes));
    for (let index = 0; index < options.batches && this.slides.length > 0; index++) {
      for (const size of sizes) {
        await this.draw(size, index);
        yield;
      }
      this.batchesDone += 1;
    }
  }

  report(): LookReport {
    const { present, options, exactShare, batchesDone } = this;
    const lanes = present.experiment.lanes.map((_, lane) => this.laneReading(lane));
    return { step: present.step, options, exactShare, batchesDone, lanes };
  }

  private laneReading(lane: number): LaneReading {
    const { present, options } = this;
    const member = present.members.find((each) => each.lane === lane && each.seedIndex === options.seedIndex);
    const problem = member
      ? relativeReward(member.recipe)
      : 'Its weights were no longer finite, so it stands still.';
    const slide = this.slides.find(({ active }) => active.lane === lane);
    if (!slide) return { lane, problem, exact: null, samples: [] };
    const { reward } = slide.exact;
    const exact = {
      reward,
      passAt1: exactPassAtK(slide.exact, 1),
      passAtK: exactPassAtK(slide.exact, present.experiment.budget.evaluationSamples),
      gradientNorm: slide.gradientNorm,
    };
    return { lane, problem, exact, samples: slide.readings() };
  }

  private measurable(): Active[] {
    const { present, options } = this;
    return present.members.filter(
      ({ seedIndex, recipe }) => seedIndex === options.seedIndex && relativeReward(recipe) === null,
    );
  }

  private slideOf(active: Active, exact: Exact): Slide {
    const sampling = laneSampling(active.recipe.recipe);
    const sizes = groupSizesOf(sampling, this.options.groupSizes);
    return new Slide(this.present, active, exact, sizes, sampling.group?.size ?? null);
  }

  /** Draws batch `index` of every lane that has this group size, and adds its gradient. */
  private async draw(groupSize: number | null, index: number): Promise<void> {
    const used = this.slides.filter((slide) => slide.groupSizes.includes(groupSize));
    const { seed, step, population } = this.present;
    const { seedIndex } = this.options;
    const address = { seed, seedIndex, step, stream: 'microscope', index } as const;
    const context = { ...this.present, seed: new RandomStream(address).word(), wantReference: false };
    const active = used.map((slide) => slide.memberAt(groupSize));
    const steps = await drawAndJudge(context, active);
    const request = await firstGradient(context, steps);
    const gradient = request && (await population.gradient(request));
    const size = population.parameters;
    used.forEach((slide, i) => {
      const { member } = slide.active;
      const own = gradient?.subarray(member * size, (member + 1) * size) ?? new Float32Array(size);
      slide.add(groupSize, steps[i], own);
    });
  }
}
