import { pow } from '../math.ts';
import type { TaskFeatures } from './task.ts';

/** What a table of logits has a row for, within each prompt. */
export type TableKind = 'position' | 'prefix';

/** A linear policy as a table: one row of logits, i.e. one active feature, per state of a prompt. */
export interface LogitTable {
  /** Row r of prompt i is feature `i · positions.length + r`. */
  readonly features: TaskFeatures;
  /** The position at which each row of a prompt is read. */
  readonly positions: Int32Array;
}

/** Keeps a table below a few MB for a whole population. */
const mostRows = 20_000;

/** A table over prompts 0 … prompts − 1 with responses of `length` tokens, and room for `other` rows beside it. */
export function logitTable(
  kind: TableKind,
  prompts: number,
  length: number,
  alphabet: number,
  other = 0,
): LogitTable {
  return kind === 'position'
    ? positionTable(prompts, length)
    : prefixTable(prompts, length, alphabet, mostRows - other);
}

/** One row a position: what is written at one position never changes another. */
function positionTable(prompts: number, length: number): LogitTable {
  return {
    positions: Int32Array.from({ length }, (_, position) => position),
    features: {
      count: prompts * length,
      slots: 1,
      positional: true,
      read(prompt, position, _tokens, _start, out, offset) {
        out[offset] = prompt.id * length + position;
      },
    },
  };
}

/** One row a prefix, i.e. a tree: any distribution over responses can be written down. */
function prefixTable(prompts: number, length: number, alphabet: number, most: number): LogitTable {
  // Level t of the tree holds alphabet^t prefixes, and starts after all shorter ones.
  const shorterThan = (t: number): number => (pow(alphabet, t) - 1) / (alphabet - 1);
  let longest = 1;
  while (prompts * shorterThan(longest + 1) <= most) longest += 1;
  if (length > longest) {
    throw new Error(
      `length must be at most ${longest} where each prefix of ${prompts} prompts over ${alphabet} symbols has its own logits, not ${length}`,
    );
  }
  const levels = Array.from({ length }, (_, t) => shorterThan(t));
  const rows = shorterThan(length);
  return {
    positions: Int32Array.from({ length: rows }, (_, row) => levels.findLastIndex((first) => first <= row)),
    features: {
      count: prompts * rows,
      slots: 1,
      // With a single position there is only the empty prefix.
      positional: length === 1,
      read(prompt, position, tokens, start, out, offset) {
        let place = 0;
        for (let t = 0; t < position; t++) place = place * alphabet + tokens[start + t];
        out[offset] = prompt.id * rows + levels[position] + place;
      },
    },
  };
}
