import type { TrainerSnapshot } from '../core/trainer/trainer.ts';
import type { CommandOf, WorkerCommand, WorkerEvent } from './protocol.ts';

type StartCommand = CommandOf<'start'>;

/** A worker that fails this often without a snapshot in between will fail again. */
const maxCrashes = 3;

/**
 * The page's end of the worker. A worker that crashes is replaced, and the new one goes on from the last
 * snapshot that the old one sent.
 */
export class LabClient {
  private worker: Worker;
  private start: StartCommand | null = null;
  private snapshot: TrainerSnapshot | null = null;
  /** The newest command of each kind that a new worker must be told again. */
  private readonly settings = new Map<'speed' | 'watch', WorkerCommand>();
  /** The look that was asked for last; null once it was taken back. */
  private lookId: number | null = null;
  private running = false;
  private crashes = 0;
  private readonly onEvent: (event: WorkerEvent) => void;

  constructor(onEvent: (event: WorkerEvent) => void) {
    this.onEvent = onEvent;
    this.worker = this.launch();
  }

  send(command: WorkerCommand): void {
    if (command.type === 'start') {
      this.start = command;
      this.snapshot = command.snapshot ?? null;
      this.running = command.run;
      this.crashes = 0;
    }
    if (command.type === 'revise' && this.start) {
      this.start = { ...this.start, experiment: command.experiment };
    }
    if (command.type === 'look') this.lookId = command.options ? command.lookId : null;
    if (command.type === 'speed' || command.type === 'watch') this.settings.set(command.type, command);
    this.worker.postMessage(command);
  }

  dispose(): void {
    this.worker.terminate();
  }

  private launch(): Worker {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'lab' });
    worker.onmessage = ({ data }: MessageEvent<WorkerEvent>) => this.receive(data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.replace(event.message || 'the worker could not be loaded');
    };
    return worker;
  }

  private receive(event: WorkerEvent): void {
    if (event.runId === this.start?.runId) {
      if (event.type === 'snapshot') {
        this.snapshot = event.snapshot;
        this.crashes = 0;
        return;
      }
      if (event.type === 'status') this.running = event.phase === 'running';
      // Snapshots of the earlier order of lanes do not fit the revised experiment.
      if (event.type === 'revised') this.snapshot = null;
    }
    this.onEvent(event);
  }

  private replace(reason: string): void {
    this.worker.terminate();
    if (!this.start) return;
    const { runId } = this.start;
    this.crashes += 1;
    if (this.crashes > maxCrashes) {
      const message = `The worker crashed ${maxCrashes} times: ${reason}`;
      this.onEvent({
        type: 'status',
        runId,
        phase: 'failed',
        step: 0,
        earliest: 0,
        stepsPerSecond: 0,
        message,
      });
      return;
    }
    // The new worker knows nothing of a look; of one that is over nobody listens any more.
    if (this.lookId !== null) {
      this.onEvent({ type: 'look', runId, lookId: this.lookId, outcome: { kind: 'ended' } });
      this.lookId = null;
    }
    this.worker = this.launch();
    for (const setting of this.settings.values()) this.worker.postMessage(setting);
    const { snapshot, running: run } = this;
    const step = snapshot?.step ?? 0;
    this.onEvent({
      type: 'notice',
      runId,
      message: `The worker crashed (${reason}); going on from step ${step}.`,
    });
    this.worker.postMessage({ ...this.start, run, ...(snapshot ? { snapshot } : {}) } satisfies StartCommand);
  }
}
