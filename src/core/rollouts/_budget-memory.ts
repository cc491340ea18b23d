import { rowsByGroup } from '../stages/batch.ts';
import type { JudgedRollouts, Memory } from '../stages/stage.ts';
import type { Prompt } from '../tasks/task.ts';

/** What DUET remembers (arXiv 2605.08441): of each prompt how much its gradient varies and how long its responses are. */

/** Lengths of responses that quantiles are taken of. */
const window = 1024;

const keys = ({ id }: Prompt) => ({
  spread: `${id} s`,
  spreads: `${id} s count`,
  length: `${id} length`,
  lengths: `${id} length count`,
});

/** ŝ of each prompt, or `start` until it was observed; held above `floor` times their mean. */
export function spreadsOf(
  memory: Memory,
  prompts: readonly Prompt[],
  start: number,
  floor: number,
): number[] {
  const own = prompts.map((prompt) => memory[keys(prompt).spread] ?? start);
  const least = (floor * own.reduce((sum, spread) => sum + spread, 0)) / own.length;
  return own.map((spread) => Math.max(spread, least));
}

/** L̂ of each prompt; the mean of all responses until it was observed, and before any the longest there can be. */
export function lengthsOf(memory: Memory, prompts: readonly Prompt[], longest: number): number[] {
  return prompts.map((prompt) => memory[keys(prompt).length] ?? memory.length ?? longest);
}

/**
 * Takes in a step: population deviation of Â·log π(o) over a group's responses that were kept, of two at least, and
 * their lengths. A group of one says nothing of how much it varies. `each`: lengths one by one, too, for quantiles.
 */
export function rememberStep(
  memory: Memory,
  { batch, advantages, factors }: JudgedRollouts,
  each: boolean,
): void {
  const { width, mask, oldLogps, lengths } = batch;
  const pushes = (row: number) => {
    let [sum, push, count] = [0, 0, 0];
    for (let i = row * width; i < (row + 1) * width; i++) {
      if (!mask[i]) continue;
      sum += oldLogps[i];
      push += advantages[i] * (factors ? factors[i] : 1);
      count += 1;
    }
    return (push / count) * sum;
  };
  const isKept = (row: number) => mask.subarray(row * width, (row + 1) * width).includes(1);
  rowsByGroup(batch).forEach((all, group) => {
    const rows = all.filter(isKept);
    const names = keys(batch.prompts[group]);
    if (rows.length > 1) average(memory, names.spread, names.spreads, spreadOf(rows.map(pushes)));
    for (const row of rows) {
      average(memory, names.length, names.lengths, lengths[row]);
      average(memory, 'length', 'length count', lengths[row]);
      if (each) memory[`kept ${(memory['length count'] - 1) % window}`] = lengths[row];
    }
  });
}

/** Moves a running mean on by one value. */
function average(memory: Memory, name: string, count: string, value: number): void {
  const seen = (memory[count] ?? 0) + 1;
  const before = memory[name] ?? 0;
  memory[count] = seen;
  memory[name] = before + (value - before) / seen;
}

function spreadOf(values: readonly number[]): number {
  const center = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - center) ** 2, 0) / values.length);
}

/** Quantiles of the last kept lengths, by linear interpolation; null before there are any. */
export function lengthQuantiles(memory: Memory, shares: readonly number[]): number[] | null {
  const sorted = Array.from({ length: window }, (_, i) => memory[`kept ${i}`])
    .filter((length) => length !== undefined)
    .sort((a, b) => a - b);
  if (sorted.length === 0) return null;
  return shares.map((share) => {
    const rank = share * (sorted.length - 1);
    const below = Math.floor(rank);
    return sorted[below] + (rank - below) * (sorted[Math.ceil(rank)] - sorted[below]);
  });
}
