/** Linear: logits are the sum of the table's lines that the active features name. The table is [features, V]. */

import { alloc } from './arena';
import { draw, logitsLine } from './categorical';
import { addr, intAt, job } from './job';
import { splat } from './math';

/** One line of logits from the features at `active`. A load may reach past a table's line, never past the memory. */
function read(table: usize, active: usize, z: usize): void {
  const n = job.outputs, slots = job.slots;
  for (let v = 0; v < n; v += 4) {
    let sum = splat(0);
    for (let s = 0; s < slots; s++) {
      const feature = intAt(active, s);
      if (feature >= 0) sum = f32x4.add(sum, v128.load(addr(table, feature * n + v)));
    }
    v128.store(addr(z, v), sum);
  }
}

// @ts-ignore: decorator
@inline
function activeAt(row: i32, t: i32): usize {
  return addr(job.featureIds, (row * job.featureWidth + t - job.first) * job.slots);
}

/** Lines of logits for the response positions of rows from … to − 1. */
export function forwardLinear(table: usize, from: i32, to: i32): usize {
  const ld = logitsLine();
  let lines = 0;
  for (let row = from; row < to; row++) lines += intAt(job.lengths, row);
  const logits = alloc(addr(0, lines * ld));
  let z = logits;
  for (let row = from; row < to; row++) {
    for (let t = 0; t < intAt(job.lengths, row); t++, z += addr(0, ld)) read(table, activeAt(row, t), z);
  }
  return logits;
}

/** Adds each position's ∂loss/∂logits to the lines of its features, of those that learn. */
export function backwardLinear(gradient: usize, from: i32, to: i32, dLogits: usize): void {
  const ld = logitsLine(), n = job.outputs;
  for (let row = from; row < to; row++) {
    for (let t = 0; t < intAt(job.lengths, row); t++, dLogits += addr(0, ld)) {
      const active = activeAt(row, t);
      for (let s = 0; s < job.slots; s++) {
        const feature = intAt(active, s);
        if (feature < 0 || feature * n >= job.learned) continue;
        const line = addr(gradient, feature * n);
        let v = 0;
        for (; v + 4 <= n; v += 4) {
          v128.store(addr(line, v), f32x4.add(v128.load(addr(line, v)), v128.load(addr(dLogits, v))));
        }
        for (; v < n; v++) store<f32>(addr(line, v), load<f32>(addr(line, v)) + load<f32>(addr(dLogits, v)));
      }
    }
  }
}

/** Draws positions first … last − 1 of the rows that have not ended; features of just these are there. */
export function sampleLinear(table: usize, from: i32, to: i32): void {
  const z = alloc(addr(0, logitsLine()));
  const e = alloc(addr(0, logitsLine()));
  for (let row = from; row < to; row++) {
    for (let t = job.first; t < job.last && !intAt(job.ended, row); t++) {
      read(table, activeAt(row, t), z);
      draw(row, t, z, e);
    }
  }
}
