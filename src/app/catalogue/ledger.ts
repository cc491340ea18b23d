import { useEffect, useState } from 'react';
import type { Claim, Verdict } from '../../core/claims/claim.ts';
import { askedOf, type Entry, type Ledger } from '../../core/claims/ledger.ts';
import type { Method } from '../../core/methods/_method.ts';

/** What `npm run claims` has measured; null until it is there. */
export type Loaded = { readonly ledger: Ledger } | { readonly problem: string } | null;

let known: Loaded = null;
let loading: Promise<Loaded> | null = null;

async function load(): Promise<Loaded> {
  const url = `${import.meta.env.BASE_URL}ledger.json`;
  try {
    const response = await fetch(url);
    if (!response.ok) return { problem: `${url} answered ${response.status}` };
    return { ledger: (await response.json()) as Ledger };
  } catch (error) {
    return { problem: `${url} could not be read: ${error instanceof Error ? error.message : error}` };
  }
}

export function useLedger(): Loaded {
  const [loaded, setLoaded] = useState(known);
  useEffect(() => {
    let here = true;
    loading ??= load();
    loading.then((result) => {
      known = result;
      // A page left before it came tries again the next time.
      if (result && 'problem' in result) loading = null;
      if (here) setLoaded(result);
    });
    return () => {
      here = false;
    };
  }, []);
  return loaded;
}

/** What was measured of a claim; undefined where it has not been, or where the claim has changed since. */
export function entryOf(loaded: Loaded, method: Method, claim: Claim): Entry | undefined {
  if (!loaded || 'problem' in loaded) return undefined;
  const entry = loaded.ledger.entries.find((each) => each.method === method.id && each.claim === claim.id);
  return entry?.asked === askedOf(method, claim) ? entry : undefined;
}

export const unmeasured = 'not measured';
export type Outcome = Verdict | typeof unmeasured;

/** The outcomes of a method's claims, in their order. */
export function outcomesOf(loaded: Loaded, method: Method): Outcome[] {
  return (method.claims ?? []).map((claim) => entryOf(loaded, method, claim)?.verdict ?? unmeasured);
}
