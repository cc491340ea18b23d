/** The last layer of sequence networks: logits = y·head + headBias, for n lines of d numbers. */

import { alloc } from './arena';
import { logitsLine } from './categorical';
import { addr, job } from './job';
import { addToLines, sumLines } from './layers';
import { multiplyTransposed, product } from './matmul';
import { pack, packTransposed } from './pack';

let packed: usize = 0;
let transposed: usize = 0;
let bias: usize = 0;

/** Packs a member's head [d, V]; its bias follows it in every layout. */
export function beginHead(head: usize, learning: bool): void {
  const d = job.d, n = job.outputs;
  packed = pack(head, d, n, n);
  if (learning) transposed = packTransposed(head, n, d, n);
  bias = addr(head, d * n);
}

/** Lines of logits. */
export function forwardHead(y: usize, n: i32): usize {
  const ld = logitsLine();
  const logits = alloc(addr(0, n * ld));
  product(logits, ld, y, job.d, packed, n, job.d, job.outputs, false);
  addToLines(logits, ld, bias, n, job.outputs);
  return logits;
}

/** Adds to the gradient of the head and writes ∂loss/∂y. */
export function backwardHead(dy: usize, gradient: usize, y: usize, dLogits: usize, n: i32): void {
  const d = job.d, outputs = job.outputs, ld = logitsLine();
  multiplyTransposed(gradient, outputs, y, d, dLogits, ld, d, n, outputs, true);
  sumLines(addr(gradient, d * outputs), dLogits, ld, n, outputs);
  product(dy, d, dLogits, ld, transposed, n, outputs, d, false);
}
