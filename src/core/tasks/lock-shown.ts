import { type Lock, type ShownKind, writtenOut } from './lock-codes.ts';
import type { LockValues } from './lock-params.ts';
import type { Task, TaskFeatures } from './task.ts';

/** What stands between the question and what is shown, and before a token that is called wrong. */
const marks = { hint: ':', draft: '~', nudge: '?', critique: '!', demonstration: '=', wrong: '×' } as const;
type Mark = keyof typeof marks;

/** The marks that a lock's prompts may have: nudges come from hinters alone, the last three with critics and examples. */
export function shownMarks(values: LockValues): string[] {
  return marksOf(values).map((mark) => marks[mark]);
}

function marksOf({ shown, hinter, guide }: LockValues): Mark[] {
  if (shown === 'nothing') return [];
  return [
    'hint',
    'draft',
    ...(hinter ? (['nudge'] as const) : []),
    ...(guide ? (['critique', 'demonstration', 'wrong'] as const) : []),
  ];
}

/** The token of a mark. */
export function markToken(mark: Mark, values: LockValues): number {
  return values.alphabet + 11 + marksOf(values).indexOf(mark);
}

/** How a linear policy takes a token that it reads about where the next one stands. */
type Reading = 'shown' | 'nudged' | 'ruled out';

/** The readings that a linear policy has rows for, in their order. */
function readingsOf({ shown, hinter, guide }: LockValues): Reading[] {
  if (shown === 'nothing') return [];
  return ['shown', ...(hinter ? (['nudged'] as const) : []), ...(guide ? (['ruled out'] as const) : [])];
}

/** Rows of a linear policy for what is shown: one a position and token, for each way in which it may be read. */
export function rowsForShown(values: LockValues): number {
  return readingsOf(values).length * values.length * values.alphabet;
}

/** The most tokens that are shown with a lock, marks included: before each that is wrong there may be one. */
export function mostShown({ shown, length, guide }: LockValues): number {
  if (shown === 'nothing') return 0;
  return 1 + length * (guide ? 2 : 1);
}

/** Features with one more slot: what is shown where the next token stands, after the `table`'s own rows. */
export function withShown(table: TaskFeatures<Lock>, values: LockValues): TaskFeatures<Lock> {
  const rows = rowsForShown(values);
  if (rows === 0) return table;
  const { length, alphabet } = values;
  const readings = readingsOf(values);
  return {
    ...table,
    count: table.count + rows,
    slots: table.slots + 1,
    ...(values.shown === 'fixed' && { fixed: rows }),
    read(lock, position, tokens, start, out, offset) {
      table.read(lock, position, tokens, start, out, offset);
      const [reading, token] = readAt(lock, position);
      const first = table.count + readings.indexOf(reading) * length * alphabet;
      out[offset + table.slots] = token < 0 ? -1 : first + position * alphabet + token;
    },
  };
}

/** What a prompt says of a position: the token, −1 where nothing, and how it is meant. */
function readAt({ shown, shownAs, ruledOut }: Lock, position: number): [Reading, number] {
  const wrong = ruledOut?.[position] ?? -1;
  if (wrong >= 0) return ['ruled out', wrong];
  return [shownAs === 'nudge' ? 'nudged' : 'shown', shown?.[position] ?? -1];
}

/** [rows, alphabet] initial logits of those rows: each leans to its own token, or away from it. */
export function leanToShown(values: LockValues): Float32Array {
  const { alphabet, length, lean, nudge } = values;
  const leans: Readonly<Record<Reading, number>> = { shown: lean, nudged: nudge, 'ruled out': -lean };
  const logits = new Float32Array(rowsForShown(values) * alphabet);
  readingsOf(values).forEach((reading, i) => {
    for (let row = i * length * alphabet; row < (i + 1) * length * alphabet; row++)
      logits[row * alphabet + (row % alphabet)] = leans[reading];
  });
  return logits;
}

/** A lock with some of its tokens shown, from the first position on. */
export function show(lock: Lock, kind: ShownKind, tokens: readonly number[], values: LockValues): Lock {
  return {
    ...lock,
    tokens: Int32Array.from([...lock.tokens, markToken(kind, values), ...tokens]),
    shown: tokens,
    shownAs: kind,
  };
}

/** Hints reveal the first tokens of the code; drafts are shown whole. Linear policies read the two alike. */
export function showing(values: LockValues): Partial<Task<Lock>> {
  const { shown, length, hints, firstHint } = values;
  if (shown === 'nothing') return {};
  return {
    hints: {
      // Beyond the whole code there is nothing to reveal.
      levels: Math.min(hints, Math.max(1, length - firstHint + 1)),
      at(lock, level) {
        if (level === 0) return lock;
        const revealed = Math.min(firstHint + level - 1, length);
        const tokens = Array.from(lock.codes[0].subarray(0, revealed));
        return { ...show(lock, 'hint', tokens, values), hint: level };
      },
    },
    withDraft: (lock, draft) => show(lock, 'draft', Array.from(draft), values),
  };
}

/** ` (hint AB)`, ` (draft ABCA)`, ` (critique A··C, not ·BC·)`, or nothing. */
export function describeShown({ shown, shownAs, ruledOut }: Lock): string {
  if (!shown) return '';
  const wrong = ruledOut?.some((token) => token >= 0) ? `, not ${writtenOut(ruledOut)}` : '';
  return ` (${shownAs} ${writtenOut(shown)}${wrong})`;
}
