import type { NetworkSpec, ScoreRequest } from '../runtime.ts';
import type { Packing } from './packing.ts';

/**
 * What sequence networks read: contexts end together and responses start together, so that position C − 1 of every
 * row predicts its first response token. Shorter contexts have padding in front, which the networks leave out.
 */
export interface Sequences {
  /** [M·R, S] token ids; 0 where there is padding. */
  readonly tokens: Int32Array;
  /** [M·R] padding in front of each row. */
  readonly pads: Int32Array;
  /** C: the longest context. */
  readonly context: number;
  /** S: all that is read. The last response token is not: nothing is predicted from it. */
  readonly length: number;
  /** True when some row has padding in front. */
  readonly ragged: boolean;
}

/** Lays out contexts, and after them the responses that are to be scored, if any. */
export function layOutSequences(
  contexts: readonly ArrayLike<number>[],
  packing: Packing,
  responses?: Pick<ScoreRequest, 'tokens' | 'lengths' | 'width'>,
): Sequences {
  const context = contexts.reduce((longest, each) => Math.max(longest, each.length), 1);
  const length = context + (responses ? packing.width - 1 : 0);
  const tokens = new Int32Array(packing.members * packing.rows * length);
  const pads = new Int32Array(packing.members * packing.rows);
  packing.places.forEach((place, n) => {
    pads[place] = context - contexts[n].length;
    tokens.set(contexts[n], place * length + pads[place]);
    if (!responses) return;
    const from = n * responses.width;
    const read = responses.tokens.subarray(from, from + Math.max(responses.lengths[n] - 1, 0));
    tokens.set(read, place * length + context);
  });
  return { tokens, pads, context, length, ragged: pads.some((pad) => pad > 0) };
}

/** Throws where a row is longer than the network can read, or holds what is not a token. */
export function checkSequences(
  spec: NetworkSpec,
  contexts: readonly ArrayLike<number>[],
  lengths: Int32Array,
  responses?: Pick<ScoreRequest, 'tokens' | 'width'>,
): void {
  const { maxLength, vocabulary } = spec;
  const check = (tokens: ArrayLike<number>, start: number, end: number, name: string) => {
    for (let i = start; i < end; i++) {
      if (!(tokens[i] >= 0 && tokens[i] < vocabulary)) {
        throw new RangeError(`${name}[${i}] must be from 0 to ${vocabulary - 1}, not ${tokens[i]}`);
      }
    }
  };
  contexts.forEach((context, n) => {
    if (context.length === 0) throw new RangeError(`contexts[${n}] must hold at least one token`);
    const total = context.length + lengths[n];
    if (total > maxLength) {
      throw new RangeError(
        `context and response of row ${n} must have at most ${maxLength} tokens, not ${total}`,
      );
    }
    check(context, 0, context.length, `contexts[${n}]`);
    if (responses) {
      const start = n * responses.width;
      check(responses.tokens, start, start + lengths[n], 'tokens');
    }
  });
}
