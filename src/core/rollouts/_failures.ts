/** Failed responses that wait to become prompts (arXiv 2601.15625), newest last. */
import type { Memory } from '../stages/stage.ts';

export interface Failure {
  /** Id of the prompt. */
  readonly prompt: number;
  readonly tokens: readonly number[];
}

export interface Tried {
  readonly wellFormed: boolean;
  /** How much of it is right, 0 … 1. */
  readonly share: number;
  /** Failures that its prompt shows: what recovers from one is not tried again. */
  readonly depth: number;
}

/** Whether a response becomes a prompt: a first try that is malformed, or of which less than `below` is right. */
export function hasFailed({ wellFormed, share, depth }: Tried, below: number): boolean {
  return depth === 0 && (!wellFormed || share < below);
}

/**
 * Puts new failures on the pile, where only the newest `capacity` stay, and takes the newest `batch` off it, newest
 * first, once there are that many; last in, first out keeps them close to what the policy does now.
 */
export function pileUp<F>(
  pile: readonly F[],
  fresh: readonly F[],
  { capacity, batch }: { readonly capacity: number; readonly batch: number },
): { readonly popped: readonly F[]; readonly pile: readonly F[]; readonly dropped: number } {
  const all = [...pile, ...fresh];
  const dropped = Math.max(0, all.length - capacity);
  const kept = all.slice(dropped);
  const taken = batch > 0 && kept.length >= batch ? batch : 0;
  return {
    popped: kept.slice(kept.length - taken).reverse(),
    pile: kept.slice(0, kept.length - taken),
    dropped,
  };
}

const promptKey = (place: number) => `${place} prompt`;
const tokenKey = (place: number, t: number) => `${place} token ${t}`;

/** The pile as it is remembered. */
export function recallPile(memory: Memory): Failure[] {
  const pile: Failure[] = [];
  for (let place = 0; promptKey(place) in memory; place++) {
    const tokens: number[] = [];
    for (let t = 0; tokenKey(place, t) in memory; t++) tokens.push(memory[tokenKey(place, t)]);
    pile.push({ prompt: memory[promptKey(place)], tokens });
  }
  return pile;
}

/** Remembers a pile instead of what was remembered before. */
export function rememberPile(memory: Memory, pile: readonly Failure[]): void {
  for (const key of Object.keys(memory)) delete memory[key];
  pile.forEach(({ prompt, tokens }, place) => {
    memory[promptKey(place)] = prompt;
    tokens.forEach((token, t) => {
      memory[tokenKey(place, t)] = token;
    });
  });
}
