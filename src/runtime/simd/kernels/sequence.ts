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

/** Response positions of rows from … to − 1. */
export function responsePositions(from: i32, to: i32): i32 {
  let sum = 0;
  for (let row = from; row < to; row++) sum += intAt(job.lengths, row);
  return sum;
}
