import type { RandomStream } from '../random.ts';
import type { Lock } from './lock-codes.ts';
import type { LockValues } from './lock-params.ts';
import { leanToShown, rowsForShown } from './lock-shown.ts';
import type { LogitTable } from './logit-table.ts';

/** [features, alphabet]: how linear policies start; undefined where they start uniform. */
export function startingLogits(
  values: LockValues,
  locks: readonly Lock[],
  { positions, features }: LogitTable,
  random: RandomStream,
): Float32Array | undefined {
  const { alphabet, jitter, jittered, tempting, temptation, weak } = values;
  const tempts = tempting > 0 && temptation !== 0;
  const plain = jitter === 0 && weak === 0 && !tempts && locks.every((lock) => lock.prior === 0);
  if (plain && rowsForShown(values) === 0) return undefined;
  const logits = new Float32Array(features.count * alphabet);
  for (const lock of locks) {
    positions.forEach((position, row) => {
      if (!lock.relevant.includes(position)) return;
      const from = (lock.id * positions.length + row) * alphabet;
      // A token is right where any of the codes has it.
      const right = new Set(lock.codes.map((code) => code[position]));
      for (const token of right) {
        const prior = lock.prior - (position === lock.weak ? weak : 0);
        logits[from + token] = prior + (jittered === 'right' ? jitter * random.normal() : 0);
      }
      if (tempts) for (const token of wrongTokens(right, tempting)) logits[from + token] = temptation;
    });
  }
  if (jittered === 'all' && jitter > 0) {
    for (let i = 0; i < logits.length; i++) logits[i] += jitter * random.normal();
  }
  return Float32Array.from([...logits, ...leanToShown(values)]);
}

/** The first so many wrong tokens of an alphabet. */
function wrongTokens(right: ReadonlySet<number>, count: number): number[] {
  const wrong: number[] = [];
  for (let token = 0; wrong.length < count; token++) if (!right.has(token)) wrong.push(token);
  return wrong;
}
