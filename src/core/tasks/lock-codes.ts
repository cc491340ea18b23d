import type { RandomStream } from '../random.ts';
import { type LockValues, symbols } from './lock-params.ts';
import { digitsFor, digitsOf } from './questions.ts';
import type { Prompt, VerdictNoise } from './task.ts';

/**
 * How tokens are shown: a hint spells them out, a nudge only leans to them, a draft is to be improved, a critique says
 * what of a response was right or would be, a demonstration leans to what a solved example suggests.
 */
export type ShownKind = 'hint' | 'draft' | 'nudge' | 'critique' | 'demonstration';

/** One lock: what opens it, how the starting policy leans, how its verdicts err. */
export interface Lock extends Prompt {
  /** Every code that opens it, [length] each; only the positions that count are compared. */
  readonly codes: readonly Int32Array[];
  /** The positions that count, rising; never empty. */
  readonly relevant: readonly number[];
  /** Initial logit of a right token. */
  readonly prior: number;
  /** The position where the prior is lower; absent where it is the same at all. */
  readonly weak?: number;
  readonly noise: VerdictNoise;
  /** The tokens that are shown, from the first position on, −1 where none is; absent where nothing is shown. */
  readonly shown?: readonly number[];
  readonly shownAs?: ShownKind;
  /** The tokens that a critic calls wrong, by position, −1 where it does not; absent where nobody does. */
  readonly ruledOut?: readonly number[];
}

/** A code as people read it; `·` where a symbol (−1) is missing. */
export function writtenOut(code: ArrayLike<number>): string {
  return Array.from(code, (symbol) => symbols[symbol] ?? '·').join('');
}

/** All locks of a task; the first are the hardest where the prior has a spread. */
export function makeLocks(values: LockValues, random: RandomStream): Lock[] {
  const { prompts, alphabet, prior, spread, uneven, noisier, weak } = values;
  const all = relevantPositions(values);
  const width = digitsFor(prompts, 10);
  return Array.from({ length: prompts }, (_, id) => {
    // −1 … 1 from the first lock to the last
    const ease = prompts === 1 ? 0 : (2 * id) / (prompts - 1) - 1;
    const relevant = uneven ? all.slice(0, 1 + (id % all.length)) : all;
    const other = id >= prompts - noisier;
    return {
      id,
      tokens: Int32Array.from([alphabet + 10, ...digitsOf(id, 10, width).map((digit) => alphabet + digit)]),
      difficulty: difficultyOf(values, relevant.length, all.length, ease, other),
      codes: drawCodes(values, relevant, random),
      relevant,
      prior: prior + ease * spread,
      noise: noiseOf(values, other),
      ...(weak > 0 && { weak: relevant[random.integer(relevant.length)] }),
    };
  });
}

/**
 * By the positions that count where their number differs, else by how the starting policy leans, else by the noise of
 * the verdicts.
 */
function difficultyOf(
  { uneven, spread, noisier, prompts }: LockValues,
  own: number,
  most: number,
  ease: number,
  other: boolean,
): number {
  if (uneven) return most === 1 ? 0.5 : (own - 1) / (most - 1);
  if (spread > 0) return (1 - ease) / 2;
  return noisier > 0 && noisier < prompts ? Number(other) : 0.5;
}

function noiseOf({ noise, falsePositive, falseNegative }: LockValues, other: boolean): VerdictNoise {
  return other ? { falsePositive, falseNegative } : { falsePositive: noise, falseNegative: noise };
}

function relevantPositions({ length, relevant, where }: LockValues): number[] {
  const count = relevant === 0 ? length : relevant;
  const place = {
    first: (i: number) => i,
    last: (i: number) => length - count + i,
    spread: (i: number) =>
      count === 1 ? Math.floor(length / 2) : Math.round((i * (length - 1)) / (count - 1)),
  }[where];
  return Array.from({ length: count }, (_, i) => place(i));
}

/**
 * Codes that differ where it counts. Whole codes are drawn, whatever counts, so that locks with one solution keep
 * their secret when `relevant` or `where` changes.
 */
function drawCodes(values: LockValues, relevant: readonly number[], random: RandomStream): Int32Array[] {
  const codes = new Map<string, Int32Array>();
  while (codes.size < values.solutions) {
    const code = Int32Array.from({ length: values.length }, () => random.integer(values.alphabet));
    codes.set(relevant.map((position) => code[position]).join(), code);
  }
  return [...codes.values()];
}
