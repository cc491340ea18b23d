/** Drawing responses with the GRU: one line of state for each row; rows that have ended drop out. */

import { alloc, mark, release, zeros } from './arena';
import { draw, logitsLine } from './categorical';
import { sortRows } from './gru';
import { cell, recall } from './gru-cell';
import { forwardHead } from './head';
import { addr, intAt, job } from './job';
import { contextLength, tokenAt } from './sequence';

/** Draws the responses of rows from … to − 1. */
export function sampleGru(from: i32, to: i32): void {
  const d = job.d, line = addr(0, d), ld = logitsLine();
  const rows = to - from;
  const active = sortRows(from, to, true);
  const state = zeros(rows * d);
  const gates = alloc(addr(0, rows * 3 * d));
  const recalled = alloc(line);
  const e = alloc(addr(0, ld));
  const longest = contextLength(intAt(active, 0));
  let count = rows;
  for (let s = 0; s < longest; s++) {
    while (contextLength(intAt(active, count - 1)) <= s) count--;
    recall(gates, state, count);
    for (let i = 0; i < count; i++) {
      cell(addr(state, i * d), addr(gates, i * 3 * d), recalled, tokenAt(intAt(active, i), s));
    }
  }

  count = rows;
  const kept = mark();
  for (let t = 0; ; t++) {
    const logits = forwardHead(state, count);
    let going = 0;
    for (let i = 0; i < count; i++) {
      const row = intAt(active, i);
      draw(row, t, addr(logits, i * ld), e);
      if (intAt(job.ended, row)) continue;
      store<i32>(addr(active, going), row);
      memory.copy(addr(state, going++ * d), addr(state, i * d), line);
    }
    release(kept);
    count = going;
    if (count == 0) break;
    recall(gates, state, count);
    for (let i = 0; i < count; i++) {
      const token = intAt(job.tokens, intAt(active, i) * job.width + t);
      cell(addr(state, i * d), addr(gates, i * 3 * d), recalled, token);
    }
  }
}
