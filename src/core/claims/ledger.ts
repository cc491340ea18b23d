import type { Method } from '../methods/_method.ts';
import type { Claim, Verdict } from './claim.ts';

/** One claim, measured. */
export interface Entry {
  readonly method: string;
  readonly claim: string;
  /** Means over seeds; no baseline where the claim is about the lane alone. */
  readonly lane: number;
  readonly baseline: number | null;
  readonly effect: number;
  /** 95 % interval of the effect. */
  readonly low: number;
  readonly high: number;
  readonly seeds: number;
  readonly steps: number;
  readonly verdict: Verdict;
  /** Of the claim and its toy, as they were. */
  readonly asked: string;
  /** Of the code that computed it. */
  readonly code: string;
}

/** Means over seeds with 95 % bands, of a metric that a claim reads. */
export interface Curve {
  readonly method: string;
  readonly toy: string;
  readonly metric: string;
  readonly lane: string;
  readonly steps: readonly number[];
  readonly mean: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** The measured outcomes of all claims: `public/ledger.json`. */
export interface Ledger {
  readonly entries: readonly Entry[];
  readonly curves: readonly Curve[];
}

/** What a claim asks, toy included: when it changes, an entry no longer answers it. */
export function askedOf(method: Method, claim: Claim): string {
  const toy = toyOf(method, claim);
  const recipe = method.phases ? [method.changes, method.phases] : [method.changes];
  return digest(JSON.stringify([claim, toy.link, ...recipe]));
}

/** The toy of a claim. Throws where its method has none of that id. */
export function toyOf(method: Method, { toy, id }: Claim): NonNullable<Method['toys']>[number] {
  const found = method.toys?.find((each) => each.id === toy);
  if (!found)
    throw new Error(`${method.id}: claim ${id} names the toy ${toy}, which the method does not have`);
  return found;
}

/** A short fingerprint of a text (FNV-1a, twice 32 bits): to tell versions apart, not to keep secrets. */
export function digest(text: string): string {
  return [0x811c9dc5, 0x01000193]
    .map((seed) => {
      let hash = seed;
      for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
      return (hash >>> 0).toString(16).padStart(8, '0');
    })
    .join('');
}
