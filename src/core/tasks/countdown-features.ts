import type { Puzzle } from './countdown-puzzles.ts';
import type { ExpressionRules } from './expression.ts';
import type { TaskFeatures } from './task.ts';

/**
 * What a linear policy reads in a Countdown puzzle:
 * - (puzzle, position, token before): a table in which the solutions of a training puzzle can be stored. Held-out
 *   puzzles have no rows in it;
 * - shared by all puzzles, what the form of an expression can be learned from: the token before; whether a number
 *   or something else is due, with how many numbers are unused; where a number is due, which ones are unused;
 * - (tens of the target, position): large targets call for ×.
 * So held-out puzzles can gain form and a fair guess, and no more: the sums themselves do not add up linearly.
 */
export function countdownFeatures(
  training: number,
  numbers: number,
  { largest, operators }: ExpressionRules,
): TaskFeatures<Puzzle> {
  const maxResponse = 2 * numbers;
  const befores = largest + operators + 2; // every token that can be written, and the start
  const shared = training * maxResponse * befores;
  const due = shared + befores;
  const unused = due + 2 * (numbers + 1);
  const tens = unused + largest;
  const left = new Int32Array(largest + 1);
  return {
    count: tens + 10 * maxResponse,
    slots: 4 + numbers,
    positional: false,
    read(puzzle, position, tokens, start, out, offset) {
      const before = position === 0 ? 0 : 1 + tokens[start + position - 1];
      const numberIsDue = before === 0 || before > largest;
      const count = countLeft(puzzle, position, tokens, start, left);
      out[offset] = puzzle.id < training ? (puzzle.id * maxResponse + position) * befores + before : -1;
      out[offset + 1] = shared + before;
      out[offset + 2] = due + 2 * count + (numberIsDue ? 1 : 0);
      out[offset + 3] = tens + Math.floor(puzzle.target / 10) * maxResponse + position;
      out.fill(-1, offset + 4, offset + 4 + numbers);
      if (!numberIsDue) return;
      let slot = offset + 4;
      for (let number = 1; number <= largest; number++)
        if (left[number] > 0) out[slot++] = unused + number - 1;
    },
  };
}

/** Writes how often each number may still be used to `left`; returns how many numbers that are. */
function countLeft(
  puzzle: Puzzle,
  position: number,
  tokens: ArrayLike<number>,
  start: number,
  left: Int32Array,
): number {
  left.fill(0);
  for (const number of puzzle.numbers) left[number] += 1;
  let count = puzzle.numbers.length;
  for (let i = 0; i < position; i++) {
    const number = tokens[start + i] + 1;
    if (!(left[number] > 0)) continue;
    left[number] -= 1;
    count -= 1;
  }
  return count;
}
