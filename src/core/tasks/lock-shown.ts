import { type Lock, writtenOut } from './lock-codes.ts';
import type { LockValues } from './lock-params.ts';
import type { Task, TaskFeatures } from './task.ts';

/** What stands between the question and the tokens that a hint or a draft shows. */
export const shownMarks = [':', '~'] as const;

export function rowsForShown({ shown, length, alphabet }: LockValues): number {
  return shown === 'nothing' ? 0 : length * alphabet;
}

/** Features with one more slot: what is shown where the next token stands, after the `table`'s own rows. */
export function withShown(table: TaskFeatures<Lock>, values: LockValues): TaskFeatures<Lock> {
  const rows = rowsForShown(values);
  if (rows === 0) return table;
  return {
    ...table,
    count: table.count + rows,
    slots: table.slots + 1,
    ...(values.shown === 'fixed' && { fixed: rows }),
    read(lock, position, tokens, start, out, offset) {
      table.read(lock, position, tokens, start, out, offset);
      const token = lock.shown?.[position] ?? -1;
      out[offset + table.slots] = token < 0 ? -1 : table.count + position * values.alphabet + token;
    },
  };
}

/** [rows, alphabet] initial logits of those rows: each leans to its own token. */
export function leanToShown(values: LockValues): Float32Array {
  const { alphabet, lean } = values;
  const rows = rowsForShown(values);
  const logits = new Float32Array(rows * alphabet);
  for (let row = 0; row < rows; row++) logits[row * alphabet + (row % alphabet)] = lean;
  return logits;
}

/** Hints reveal the first tokens of the code; drafts are shown whole. Linear policies read the two alike. */
export function showing({ shown, alphabet, length, hints, firstHint }: LockValues): Partial<Task<Lock>> {
  if (shown === 'nothing') return {};
  const [hintMark, draftMark] = shownMarks.map((_, i) => alphabet + 11 + i);
  const show = (lock: Lock, mark: number, tokens: readonly number[]): Lock => ({
    ...lock,
    tokens: Int32Array.from([...lock.tokens, mark, ...tokens]),
    shown: tokens,
  });
  return {
    hints: {
      // Beyond the whole code there is nothing to reveal.
      levels: Math.min(hints, Math.max(1, length - firstHint + 1)),
      at(lock, level) {
        if (level === 0) return lock;
        const revealed = Math.min(firstHint + level - 1, length);
        return { ...show(lock, hintMark, Array.from(lock.codes[0].subarray(0, revealed))), hint: level };
      },
    },
    withDraft: (lock, draft) => show(lock, draftMark, Array.from(draft)),
  };
}

/** ` (hint AB)`, ` (draft ABCA)`, or nothing. */
export function describeShown({ shown, hint }: Lock): string {
  if (!shown) return '';
  return ` (${hint === undefined ? 'draft' : 'hint'} ${writtenOut(shown)})`;
}
