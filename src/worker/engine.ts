import type { BackendId, Runtime } from '../runtime/runtime.ts';
import type { BackendStatus } from './protocol.ts';

/** A runtime and why it was chosen. */
export interface OpenedRuntime {
  readonly runtime: Runtime;
  readonly reason: string;
}

/** What an engine needs of the place it runs in. */
export interface EngineHost {
  /** Opens the requested backend, or the best one; `lost` has an entry for each loss so far. */
  open(requested: BackendId | undefined, lost: readonly BackendId[]): Promise<OpenedRuntime>;
  /** Resolves after so many milliseconds; after the pending messages have been handled when 0. */
  pause(ms: number): Promise<void>;
}

interface Opened extends OpenedRuntime {
  readonly requested: BackendId | undefined;
  lost: boolean;
}

/** Keeps a runtime open, and another one once that is lost. */
export class Engine {
  private opened: Opened | null = null;
  private readonly lost: BackendId[] = [];

  constructor(private readonly host: EngineHost) {}

  /** The open runtime; throws where there is none. */
  get runtime(): Runtime {
    if (!this.opened) throw new Error('no backend is open');
    return this.opened.runtime;
  }

  get status(): BackendStatus {
    const { backend: id, detail } = this.runtime;
    return { id, detail, reason: this.opened?.reason ?? '' };
  }

  /** Opens the backend asked for, unless it is open already. */
  async open(requested: BackendId | undefined): Promise<void> {
    if (this.opened && !this.opened.lost && this.opened.requested === requested) return;
    this.opened?.runtime.dispose();
    this.opened = null;
    const opened: Opened = { ...(await this.host.open(requested, this.lost)), requested, lost: false };
    this.opened = opened;
    void opened.runtime.lost.then(() => {
      opened.lost = true;
      this.lost.push(opened.runtime.backend);
    });
  }

  /**
   * Opens what goes on in place of a lost runtime: the best of the backends that were not lost, or, where a worker of
   * a pool has ended, the same backend with new workers, on which numbers stay the same bit for bit.
   */
  async replace(): Promise<void> {
    const same = this.opened?.runtime.backend === 'simd';
    await this.open(same ? this.opened?.requested : undefined);
  }

  /** Why the runtime was lost, or null when it was not. A loss may be reported a moment after the call it broke. */
  async lossReason(): Promise<string | null> {
    if (!this.opened) return null;
    return Promise.race([this.opened.runtime.lost, this.host.pause(200).then(() => null)]);
  }

  loseDevice(): void {
    this.opened?.runtime.loseDevice?.();
  }
}
