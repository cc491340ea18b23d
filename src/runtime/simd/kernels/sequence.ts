/** Rows as sequence networks read them: the context, then the response but its last token, from which nothing follows. */

import { intAt, job } from './job';

/** Tokens of a row's context. */
export function contextLength(row: i32): i32 {
  return intAt(job.contextStarts, row + 1) - intAt(job.contextStarts, row);
}

/** Tokens that are read to score a row's response; none where there is no response. */
export function readLength(row: i32): i32 {
  const length = intAt(job.lengths, row);
  return length > 0 ? contextLength(row) + length - 1 : 0;
}

export function tokenAt(row: i32, position: i32): i32 {
  const context = contextLength(row);
  return position < context
    ? intAt(job.contexts, intAt(job.contextStarts, row) + position)
    : intAt(job.tokens, row * job.width + position - context);
}

/** Whether a row's context is that of the row before it, as in groups of responses to one prompt. */
export function repeatsContext(row: i32): bool {
  const length = contextLength(row);
  if (contextLength(row - 1) != length) return false;
  const own = intAt(job.contextStarts, row), other = intAt(job.contextStarts, row - 1);
  for (let p = 0; p < length; p++) {
    if (intAt(job.contexts, own + p) != intAt(job.contexts, other + p)) return false;
  }
  return true;
}

/** Positions of a row that the row before it has read already, where rows from `origin` on are scored together. */
export function sharedLength(row: i32, origin: i32): i32 {
  const alone = row == origin || intAt(job.lengths, row) == 0 || intAt(job.lengths, row - 1) == 0;
  return alone || !repeatsContext(row) ? 0 : contextLength(row);
}

/** Response positions of rows from … to − 1. */
export function responsePositions(from: i32, to: i32): i32 {
  let sum = 0;
  for (let row = from; row < to; row++) sum += intAt(job.lengths, row);
  return sum;
}
