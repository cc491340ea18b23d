import type { Experiment } from '../core/experiment/experiment.ts';
import { type LookOptions, Microscope } from '../core/oracle/microscope.ts';
import { NotExact } from '../core/oracle/not-exact.ts';
import { Trainer } from '../core/trainer/trainer.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { LookEvent } from './protocol.ts';

/** Reports come no more often than one can read. */
const reportEveryMs = 400;

/** The run that is looked at. */
interface Subject {
  readonly id: number;
  readonly experiment: Experiment;
  readonly trainer: Trainer;
}

/** What lies under the microscope: a copy of a run as it stood at one step, so that the run cannot notice. */
interface Look {
  readonly id: number;
  readonly runId: number;
  readonly copy: Trainer;
  readonly microscope: Microscope;
  readonly work: AsyncGenerator<void, void>;
  reportedAt: number;
}

/** The microscope of a session. Its pieces of work are short and take turns with the run's steps. */
export class Looks {
  private readonly post: (event: LookEvent) => void;
  private current: Look | null = null;

  constructor(post: (event: LookEvent) => void) {
    this.post = post;
  }

  /** Takes a copy of the run, in place of what was looked at before; with no options there is nothing from now on. */
  async begin(
    id: number,
    run: Subject | null,
    runtime: () => Runtime,
    options: LookOptions | null,
  ): Promise<void> {
    this.remove();
    if (!run || !options) return;
    let copy: Trainer | null = null;
    try {
      copy = await Trainer.create(run.experiment, runtime(), await run.trainer.snapshot());
      const microscope = new Microscope(await copy.present(), options);
      const work = microscope.work();
      this.current = { id, runId: run.id, copy, microscope, work, reportedAt: Number.NEGATIVE_INFINITY };
    } catch (error) {
      copy?.dispose();
      this.tell({ id, runId: run.id }, { kind: 'failed', reason: reasonOf(error) });
    }
  }

  /** Does the next piece of work; whether there was any. What goes wrong ends the look and not the run. */
  async turn(nowMs: number): Promise<boolean> {
    const look = this.current;
    if (!look) return false;
    try {
      const { done } = await look.work.next();
      if (done || nowMs - look.reportedAt >= reportEveryMs) {
        look.reportedAt = nowMs;
        this.tell(look, { kind: done ? 'finished' : 'going-on', report: look.microscope.report() });
      }
      if (done) this.remove();
    } catch (error) {
      this.remove();
      const kind = error instanceof NotExact ? 'not-exact' : 'failed';
      this.tell(look, { kind, reason: reasonOf(error) });
    }
    return true;
  }

  /** The run is about to be another one: what was found of it so far is all. */
  end(): void {
    const look = this.current;
    this.remove();
    if (look) this.tell(look, { kind: 'ended' });
  }

  private remove(): void {
    this.current?.copy.dispose();
    this.current = null;
  }

  private tell({ id, runId }: Pick<Look, 'id' | 'runId'>, outcome: LookEvent['outcome']): void {
    this.post({ type: 'look', runId, lookId: id, outcome });
  }
}

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
