import { arrangeLanes, type Trainer, type TrainerSnapshot } from '../core/trainer/trainer.ts';

/** A run that goes on keeps one this often, in milliseconds. */
export const snapshotEveryMs = 2000;
/** Beyond this many, every second one goes. */
const most = 24;
/** Bytes that all of them may take. */
const mostBytes = 96 * 1024 * 1024;

/**
 * Where a run can go back to: the step that it began at, or that its recipes were last changed at, and some of the
 * steps since. The longer the run, the further they stand apart. Never empty, and never changed.
 */
export class Snapshots {
  private readonly list: readonly TrainerSnapshot[];

  private constructor(list: readonly TrainerSnapshot[]) {
    this.list = list;
  }

  static from(first: TrainerSnapshot): Snapshots {
    return new Snapshots([first]);
  }

  get first(): TrainerSnapshot {
    return this.list[0];
  }

  get newest(): TrainerSnapshot {
    return this.list[this.list.length - 1];
  }

  /** With one more, in place of those that are not older. */
  with(snapshot: TrainerSnapshot): Snapshots {
    let list = [...this.list.filter(({ step }) => step < snapshot.step), snapshot];
    while (list.length > 2 && (list.length > most || bytesOf(list) > mostBytes)) {
      list = list.filter((each, i) => i % 2 === 0 || each === snapshot);
    }
    return new Snapshots(list);
  }

  /** Lane i becomes what lane `lanes[i]` was. */
  arranged(seeds: number, lanes: readonly number[]): Snapshots {
    return new Snapshots(this.list.map((snapshot) => arrangeLanes(snapshot, seeds, lanes)));
  }

  /** The step that `goTo` can reach nearest to the given one. */
  nearest(step: number): number {
    return Math.max(step, this.first.step);
  }

  /**
   * Takes a trainer to a step, forwards or, from the snapshot before it, back: the same numbers come again. `pause`
   * is awaited between steps. Returns the snapshots without those of later steps.
   */
  async goTo(trainer: Trainer, step: number, pause: () => Promise<void>): Promise<Snapshots> {
    const target = this.nearest(step);
    const kept = this.list.filter((snapshot) => snapshot.step <= target);
    if (target < trainer.step) await trainer.restore(kept[kept.length - 1]);
    while (trainer.step < target) {
      await trainer.advance();
      await pause();
    }
    return new Snapshots(kept);
  }
}

function bytesOf(list: readonly TrainerSnapshot[]): number {
  return list.reduce((sum, { population, critic }) => sum + sizeOf(population) + sizeOf(critic), 0);
}

function sizeOf(population: TrainerSnapshot['critic']): number {
  if (!population) return 0;
  const { weights, moment1, moment2 } = population;
  return [...Object.values(weights), moment1, moment2].reduce((sum, array) => sum + array.byteLength, 0);
}
