import type { Experiment } from '../core/experiment/experiment.ts';
import type { Watch } from '../core/trainer/record.ts';
import { Trainer } from '../core/trainer/trainer.ts';
import { describeRun } from './describe.ts';
import { Engine, type EngineHost } from './engine.ts';
import { Looks } from './look.ts';
import { Outbox } from './outbox.ts';
import { Pace } from './pace.ts';
import type { CommandOf, RunPhase, WorkerCommand, WorkerEvent } from './protocol.ts';
import { endOf, isInOrder, type Run, revisedSnapshots } from './run.ts';
import { Snapshots, snapshotEveryMs } from './snapshots.ts';

/** What a session needs of the place it runs in. */
export interface SessionHost extends EngineHost {
  post(event: WorkerEvent): void;
  /** Milliseconds from some start. */
  now(): number;
}

/**
 * Does what the page asks, one thing after another: commands wait in a queue until the step in progress is done,
 * so the trainer is never called twice at once.
 */
export class Session {
  private readonly host: SessionHost;
  private readonly outbox: Outbox;
  private readonly pace = new Pace();
  private readonly commands: WorkerCommand[] = [];
  private readonly engine: Engine;
  private readonly looks: Looks;
  private wake: (() => void) | null = null;
  private run: Run | null = null;
  private runId = 0;
  private phase: RunPhase = 'paused';
  private watched: Watch = { group: 0, seedIndex: 0 };

  constructor(host: SessionHost) {
    this.host = host;
    this.engine = new Engine(host);
    this.outbox = new Outbox((event) => host.post(event));
    this.looks = new Looks((event) => host.post(event));
    void this.work();
  }

  /** Takes a command; it is carried out when its turn comes. */
  handle(command: WorkerCommand): void {
    this.commands.push(command);
    this.wake?.();
  }

  private async work(): Promise<never> {
    for (;;) {
      const command = this.commands.shift();
      try {
        await (command ? this.obey(command) : this.turn());
      } catch (error) {
        const goesOn = await this.recover(error);
        // What the loss cut short is done again.
        if (goesOn && command) this.commands.unshift(command);
      }
    }
  }

  /** Looks on where there is something under the microscope, and makes one step; waits where there is neither. */
  private async turn(): Promise<void> {
    const looked = await this.looks.turn(this.host.now());
    if (this.phase !== 'running' || !this.run) return looked ? this.host.pause(0) : this.sleep();
    const wait = this.pace.wait(this.host.now());
    if (wait > 0) return this.host.pause(Math.min(wait, 50));
    await this.step(this.run);
    return this.host.pause(0);
  }

  private async sleep(): Promise<void> {
    if (this.commands.length > 0) return;
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
        return this.revise(command);
      case 'watch':
        this.watched = command;
        if (this.run) this.run.trainer.watched = command;
        return;
      case 'look':
        return this.looks.begin(command.lookId, this.run, () => this.engine.runtime, command.options);
      case 'lose-device':
        return this.engine.loseDevice();
      default:
        return command satisfies never;
    }
  }

  private async start(command: CommandOf<'start'>): Promise<void> {
    const { runId, experiment, snapshot, run } = command;
    this.looks.end();
    this.run?.trainer.dispose();
    this.run = null;
    this.runId = runId;
    this.outbox.clear();
    this.report('preparing', 'Starting the backend');
    await this.engine.open(experiment.backend);
    this.tellBackend();
    await this.begin(experiment, snapshot ? Snapshots.from(snapshot) : null);
    this.report(run ? 'running' : 'paused');
    this.finishIfDone();
  }

  private tellBackend(): void {
    this.host.post({ type: 'backend', runId: this.runId, backend: this.engine.status });
  }

  private async begin(experiment: Experiment, from: Snapshots | null, seconds = 0): Promise<void> {
    const trainer = await Trainer.create(experiment, this.engine.runtime, from?.newest);
    trainer.watched = this.watched;
    const snapshots = from ?? Snapshots.from(await trainer.snapshot());
    const snapshotAt = this.host.now();
    this.run = { id: this.runId, experiment, trainer, snapshots, snapshotAt, seconds };
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
    const snapshot = await run.trainer.snapshot();
    run.snapshots = run.snapshots.with(snapshot);
    run.snapshotAt = this.host.now();
    this.host.post({ type: 'snapshot', runId: run.id, snapshot });
  }

  private finishIfDone(): void {
    if (!this.run || this.phase === 'finished') return;
    const end = endOf(this.run);
    if (end !== null) this.report('finished', end);
  }

  /** All that may fail comes before anything is changed, so that after a loss it can be done again. */
  private async revise({ experiment, lanes, step }: CommandOf<'revise'>): Promise<void> {
    const { run } = this;
    if (!run) return;
    this.looks.end();
    this.flush();
    const { trainer, seconds } = run;
    if (step !== undefined) {
      this.report('preparing', `Going back to step ${run.snapshots.nearest(step)}`);
      run.snapshots = await run.snapshots.goTo(trainer, step, () => this.host.pause(0));
    }
    const { snapshot, snapshots } = await revisedSnapshots(run, experiment, lanes);
    if (isInOrder(lanes, run)) {
      trainer.revise(experiment);
      Object.assign(run, { experiment, snapshots });
    } else {
      trainer.dispose();
      await this.begin(experiment, snapshots, seconds);
    }
    this.host.post({ type: 'revised', runId: run.id, step: snapshot.step, lanes });
    this.host.post({ type: 'snapshot', runId: run.id, snapshot });
    // A larger budget brings a finished run back to life.
    if (step !== undefined || this.phase === 'finished') this.report('paused');
    this.finishIfDone();
  }

  /** After a lost backend: goes on from the last snapshot on another one. After anything else: says so; false. */
  private async recover(error: unknown): Promise<boolean> {
    const reason = await this.engine.lossReason();
    const { run, phase } = this;
    this.looks.end();
    if (reason === null || !run) return this.fail(error);
    this.flush();
    const loss = `The ${this.engine.runtime.backend} backend was lost: ${reason.replace(/\.$/, '')}`;
    this.report('preparing', loss);
    try {
      await this.engine.replace();
      this.tellBackend();
      await this.begin(run.experiment, run.snapshots, run.seconds);
    } catch (again) {
      return this.fail(again);
    }
    const { id, detail } = this.engine.status;
    const message = `${loss}. The run goes on from step ${run.snapshots.newest.step} on ${id} (${detail}).`;
    this.host.post({ type: 'notice', runId: run.id, message });
    this.report(phase === 'preparing' ? 'running' : phase);
    return true;
  }

  private fail(error: unknown): false {
    this.report('failed', error instanceof Error ? error.message : String(error));
    return false;
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
    const { runId, phase, run } = this;
    const [step, earliest] = run ? [run.trainer.step, run.snapshots.first.step] : [0, 0];
    const stepsPerSecond = this.pace.rate();
    this.host.post({ type: 'status', runId, phase, step, earliest, stepsPerSecond, message });
  }
}
