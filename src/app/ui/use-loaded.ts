import { type ComponentType, useEffect, useState } from 'react';

type Load<P> = () => Promise<{ readonly default: ComponentType<P> }>;

const loaded = new Map<unknown, unknown>();

const waiting: (() => void)[] = [];

/** Things that are first shown together are drawn one a frame, so that none of the frames gets long. */
function inOwnFrame(show: () => void): void {
  waiting.push(show);
  if (waiting.length === 1) requestAnimationFrame(showNext);
}

function showNext(): void {
  waiting[0]?.();
  waiting.shift();
  if (waiting.length > 0) requestAnimationFrame(showNext);
}

/**
 * A component whose code comes when it is first shown; null until then. Not `lazy` and `Suspense`: React resumes
 * those at its lowest priority, and while a run keeps the page busy that takes seconds. `load` must be the same
 * function at each call.
 */
export function useLoaded<P>(load: Load<P>): ComponentType<P> | null {
  const [failure, setFailure] = useState<unknown>(null);
  const [, setReady] = useState(loaded.has(load));
  useEffect(() => {
    if (loaded.has(load)) return;
    load().then((module) => {
      loaded.set(load, module.default);
      inOwnFrame(() => setReady(true));
    }, setFailure);
  }, [load]);
  if (failure) throw failure;
  return (loaded.get(load) as ComponentType<P> | undefined) ?? null;
}
