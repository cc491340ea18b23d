import type { Experiment } from '../core/experiment/experiment.ts';
import { arrangeLanes, Trainer, type TrainerSnapshot } from '../core/trainer/trainer.ts';
import type { BackendId, Runtime } from '../runtime/runtime.ts';
import { describeRun } from './describe.ts';
import { Outbox } from './outbox.ts';
import { Pace } from './pace.ts';
import type { RunPhase, WorkerCommand, WorkerEvent } from './protocol.ts';

/** A runtime and why it was chosen. */
export interface OpenedRuntime {
  readonly runtime: Runtime;
  readonly reason: string;
}

/** What a session needs of the place it runs in. */
export interface SessionHost {
  post(event: WorkerEvent): void;
  /** Opens the requested backend, or the best one, leaving out those that were lost. */
  open(requested: BackendId | undefined, lost: readonly BackendId[]): Promise<OpenedRuntime>;
  /** Milliseconds from some start. */
  now(): number;
  /** Resolves after so many milliseconds; after the pending messages have been handled when 0. */
  pause(ms: number): Promise<void>;
}

/** A run in progress. */
interface Run {
  readonly id: number;
  experiment: Experiment;
  trainer: Trainer;
  /** Where to go on from when the device is lost. */
  snapshot: TrainerSnapshot;
  snapshotAt: number;
  /** Computing time so far. */
  seconds: number;
}

const snapshotEveryMs = 2000;

/**
 * Does what the page asks, one thing after another: commands wait in a queue until the step in progress is done,
 * so the trainer is never called twice at once.
 */
export class Session {
  private readonly host: SessionHost;
  private readonly outbox: Outbox;
  private readonly pace = new Pace();
  private readonly commands: WorkerCommand[] = [];
  private readonly lost: BackendId[] = [];
  private wake: (() => void) | null = null;
  private opened: (OpenedRuntime & { readonly requested: BackendId | undefined }) | null = null;
  private run: Run | null = null;
  private runId = 0;
  private phase: RunPhase = 'paused';
  private watched = { group: 0, seedIndex: 0 };

  constructor(host: SessionHost) {
    this.host = host;
    this.outbox = new Outbox((event) => host.post(event));
    void this.work();
  }

  /** Takes a command; it is carried out when its turn comes. */
  handle(command: WorkerCommand): void {
    this.commands.push(command);
    this.wake?.();
  }

  private async work(): Promise<never> {
    for (;;) {
      try {
        await this.turn();
      } catch (error) {
        await this.recover(error);
      }
    }
  }

  /** Carries out one command, makes one step, or sleeps until there is something to do. */
  private async turn(): Promise<void> {
    const command = this.commands.shift();
    if (command) return this.obey(command);
    if (this.phase !== 'running' || !this.run) return this.sleep();
    const wait = this.pace.wait(this.host.now());
    if (wait > 0) return this.host.pause(Math.min(wait, 50));
    await this.step(this.run);
    return this.host.pause(0);
  }

  private async sleep(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.wake = resolve;
    });
    this.wake = null;
  }

  private async obey(command: WorkerCommand): Promise<void> {
    switch (command.type) {
      case 'start':
        return this.start(command);
      case 'run':
        if (this.phase === 'paused') this.report('running');
        return;
      case 'pause':
        if (this.phase === 'running') this.report('paused');
        return;
      case 'step':
        return this.singleStep();
      case 'speed':
        this.pace.stepsPerSecond = command.stepsPerSecond;
        return;
      case 'revise':
        return this.revise(command.experiment, command.lanes);
      case 'watch':
        this.watched = { group: command.group, seedIndex: command.seedIndex };
        if (this.run) this.run.trainer.watched = this.watched;
        return;
      case 'lose-device':
        this.opened?.runtime.loseDevice?.();
        return;
      default:
        return command satisfies never;
    }
  }

  private async start(command: Extract<WorkerCommand, { type: 'start' }>): Promise<void> {
    const { runId, experiment, snapshot, run } = command;
    this.run?.trainer.dispose();
    this.run = null;
    this.runId = runId;
    this.outbox.clear();
    this.report('preparing', 'Starting the backend');
    await this.open(experiment.backend);
    await this.begin(experiment, snapshot);
    this.report(run ? 'running' : 'paused');
    this.finishIfDone();
  }

  /** Opens the backend asked for, unless it is open already. */
  private async open(requested: BackendId | undefined): Promise<void> {
    if (this.opened && this.opened.requested === requested) return this.tellBackend();
    this.opened?.runtime.dispose();
    this.opened = null;
    this.opened = { ...(await this.host.open(requested, this.lost)), requested };
    this.tellBackend();
  }

  private tellBackend(): void {
    if (!this.opened) return;
    const { runtime, reason } = this.opened;
    const backend = { id: runtime.backend, detail: runtime.detail, reason };
    this.host.post({ type: 'backend', runId: this.runId, backend });
  }

  private async begin(experiment: Experiment, from?: TrainerSnapshot): Promise<void> {
    if (!this.opened) throw new Error('no backend is open');
    const trainer = await Trainer.create(experiment, this.opened.runtime, from);
    trainer.watched = this.watched;
    const snapshot = from ?? (await trainer.snapshot());
    const snapshotAt = this.host.now();
    this.run = { id: this.runId, experiment, trainer, snapshot, snapshotAt, seconds: 0 };
    this.pace.restart();
    this.host.post({ type: 'ready', runId: this.runId, description: describeRun(experiment, trainer) });
  }

  private async singleStep(): Promise<void> {
    if (!this.run || this.phase === 'finished' || this.phase === 'failed') return;
    await this.step(this.run);
    if (this.phase === 'running') this.report('paused');
    else if (this.phase === 'paused') this.flush();
  }

  private async step(run: Run): Promise<void> {
    const from = this.host.now();
    const result = await run.trainer.advance();
    const now = this.host.now();
    run.seconds += (now - from) / 1000;
    this.pace.stepped(now);
    this.outbox.add(result, run.seconds);
    for (const { lane, seedIndex, reason } of result.frozen) {
      this.host.post({ type: 'frozen', runId: run.id, lane, seedIndex, step: result.step, reason });
    }
    if (now - run.snapshotAt >= snapshotEveryMs) await this.keepSnapshot(run);
    this.finishIfDone();
    if (this.outbox.isDue(now)) this.flush();
  }

  private async keepSnapshot(run: Run): Promise<void> {
    run.snapshot = await run.trainer.snapshot();
    run.snapshotAt = this.host.now();
    this.host.post({ type: 'snapshot', runId: run.id, snapshot: run.snapshot });
  }

  private finishIfDone(): void {
    const { run } = this;
    if (!run || this.phase === 'finished') return;
    const { steps, stopAt } = run.experiment.budget;
    if (run.trainer.step >= steps) this.report('finished', `All ${steps} steps are done`);
    else if (stopAt > 0 && run.trainer.worstPassAt1() >= stopAt) {
      this.report('finished', `Every lane has reached pass@1 ≥ ${stopAt}`);
    }
  }

  private async revise(experiment: Experiment, lanes: readonly number[]): Promise<void> {
    const { run } = this;
    if (!run) return;
    this.flush();
    const same = lanes.length === run.experiment.lanes.length && lanes.every((lane, i) => lane === i);
    if (same) {
      run.trainer.revise(experiment);
      run.experiment = experiment;
    } else {
      const snapshot = arrangeLanes(await run.trainer.snapshot(), experiment.seeds, lanes);
      const { seconds } = run;
      run.trainer.dispose();
      await this.begin(experiment, snapshot);
      if (this.run) this.run.seconds = seconds;
    }
    this.host.post({ type: 'revised', runId: run.id, step: run.trainer.step, lanes });
    // A larger budget brings a finished run back to life.
    if (this.phase === 'finished') this.report('paused');
    this.finishIfDone();
  }

  /** After a lost device: goes on from the last snapshot on the next backend. After anything else: says so. */
  private async recover(error: unknown): Promise<void> {
    const reason = await this.lossReason();
    if (reason === null || !this.run || !this.opened) {
      return this.report('failed', error instanceof Error ? error.message : String(error));
    }
    const { run, phase } = this;
    const { backend } = this.opened.runtime;
    this.lost.push(backend);
    this.opened = null;
    this.flush();
    const loss = `The ${backend} device was lost (${reason})`;
    this.report('preparing', loss);
    try {
      await this.open(undefined);
      await this.begin(run.experiment, run.snapshot);
    } catch (again) {
      return this.report('failed', again instanceof Error ? again.message : String(again));
    }
    const message = `${loss}. The run goes on from step ${run.snapshot.step} on another backend.`;
    this.host.post({ type: 'notice', runId: run.id, message });
    this.report(phase === 'preparing' ? 'running' : phase);
  }

  /** Why the device was lost, or null when it was not. A loss may be reported a moment after the call it broke. */
  private async lossReason(): Promise<string | null> {
    if (!this.opened) return null;
    return Promise.race([this.opened.runtime.lost, this.host.pause(200).then(() => null)]);
  }

  private flush(): void {
    this.outbox.flush(this.runId, this.host.now());
    this.tellStatus('');
  }

  private report(phase: RunPhase, message = ''): void {
    if (phase !== 'running') this.pace.restart();
    this.phase = phase;
    this.outbox.flush(this.runId, this.host.now());
    this.tellStatus(message);
  }

  private tellStatus(message: string): void {
    const { runId, phase } = this;
    const step = this.run?.trainer.step ?? 0;
    this.host.post({ type: 'status', runId, phase, step, stepsPerSecond: this.pace.rate(), message });
  }
}
