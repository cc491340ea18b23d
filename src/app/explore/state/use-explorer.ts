import { useEffect, useState } from 'react';
import type { Issue } from '../../../core/experiment/issues.ts';
import { isOwnQuery, writeQuery as writeAddress } from '../../router.ts';
import { type Fields, readQuery, type StateOf, writeQuery } from './query.ts';

/** Browsers refuse many history entries in a short time. */
const writeAfterMs = 300;

export interface Explorer<F extends Fields> {
  readonly state: StateOf<F>;
  readonly issues: readonly Issue[];
  set(change: Partial<StateOf<F>>): void;
  dismiss(): void;
}

/** An explorer's state: read from the link, and written back to it as it changes. */
export function useExplorer<F extends Fields>(path: string, fields: F, query: string): Explorer<F> {
  const [held, setHeld] = useState(() => ({ query, ...readQuery(fields, query) }));
  // Somebody else has changed the address: the back button, or a hand in the address bar.
  if (held.query !== query) {
    setHeld(isOwnQuery(query) ? { ...held, query } : { query, ...readQuery(fields, query) });
  }
  const text = writeQuery(fields, held.state);
  useEffect(() => {
    const write = () => writeAddress(path, text);
    const timer = setTimeout(write, writeAfterMs);
    // Who reloads in the meantime finds what was seen last.
    addEventListener('pagehide', write);
    return () => {
      clearTimeout(timer);
      removeEventListener('pagehide', write);
    };
  }, [path, text]);
  return {
    state: held.state,
    issues: held.issues,
    set: (change) => setHeld((old) => ({ ...old, state: { ...old.state, ...change } })),
    dismiss: () => setHeld((old) => ({ ...old, issues: [] })),
  };
}
