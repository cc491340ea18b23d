import { useCallback, useRef, useSyncExternalStore } from 'react';

/**
 * Spreads redraws over frames. Training reports far more often than anyone can look; each subscriber is told at
 * most once in its interval, and no two of them in one frame, so that no frame gets long.
 */
interface Subscriber {
  readonly intervalMs: number;
  readonly notify: () => void;
  dirty: boolean;
  drawnAt: number;
  /** How long its last redraw took, painting included. */
  costMs: number;
}

/** A subscriber may take up one part in so many of the time: what is slow to draw is drawn less often. */
const share = 8;
/** Nobody waits longer than this, or the last numbers of a run would come late. */
const longestPauseMs = 800;

function pauseOf({ intervalMs, costMs }: Subscriber): number {
  return Math.max(intervalMs, Math.min(longestPauseMs, share * costMs));
}

export class Redraw {
  private readonly subscribers = new Set<Subscriber>();
  private scheduled = false;

  /** Something has changed that subscribers may want to show. */
  touch(): void {
    for (const subscriber of this.subscribers) subscriber.dirty = true;
    this.schedule();
  }

  subscribe(intervalMs: number, notify: () => void): () => void {
    const subscriber: Subscriber = { intervalMs, notify, dirty: false, drawnAt: 0, costMs: 0 };
    this.subscribers.add(subscriber);
    return () => this.subscribers.delete(subscriber);
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    requestAnimationFrame((now) => {
      this.scheduled = false;
      this.frame(now);
    });
  }

  private frame(now: number): void {
    let next: Subscriber | null = null;
    let waiting = false;
    for (const subscriber of this.subscribers) {
      if (!subscriber.dirty) continue;
      waiting = true;
      if (now - subscriber.drawnAt < pauseOf(subscriber)) continue;
      if (!next || subscriber.drawnAt < next.drawnAt) next = subscriber;
    }
    if (next) draw(next, now);
    if (waiting) this.schedule();
  }
}

function draw(subscriber: Subscriber, now: number): void {
  subscriber.dirty = false;
  subscriber.drawnAt = now;
  const from = performance.now();
  subscriber.notify();
  // React renders when this task ends, and the browser paints after it.
  setTimeout(() => {
    subscriber.costMs = performance.now() - from;
  });
}

export const redraw = new Redraw();

/** Components that must show the same moment: they are told together, as one subscriber. */
export class Together {
  private readonly listeners = new Set<() => void>();
  private count = 0;
  private end: (() => void) | null = null;
  private readonly intervalMs: number;

  constructor(intervalMs: number) {
    this.intervalMs = intervalMs;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    this.end ??= redraw.subscribe(this.intervalMs, () => {
      this.count += 1;
      for (const each of this.listeners) each();
    });
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size > 0) return;
      this.end?.();
      this.end = null;
    };
  };

  readonly version = (): number => this.count;
}

/** Re-renders the component with all others of its kind. */
export function useTogether(together: Together): number {
  return useSyncExternalStore(together.subscribe, together.version);
}

/** Re-renders the component after `redraw.touch()`, at most once in `intervalMs`. */
export function useRedraw(intervalMs: number): number {
  const count = useRef(0);
  const subscribe = useCallback(
    (notify: () => void) =>
      redraw.subscribe(intervalMs, () => {
        count.current += 1;
        notify();
      }),
    [intervalMs],
  );
  return useSyncExternalStore(subscribe, () => count.current);
}
