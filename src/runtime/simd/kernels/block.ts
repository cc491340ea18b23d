/** One transformer block on n lines of d numbers, but its attention, which depends on what else was read. */

import { alloc } from './arena';
import { addr, job } from './job';
import { rmsNorm, rmsNormGradient, silu, siluGradient } from './layers';
import { multiplyTransposed, product } from './matmul';
import { pack, packThree, packThreeTransposed, packTransposed } from './pack';

/** Width of the hidden layer in multiples of d. */
const EXPANSION: i32 = 4;

/** A member's weights of one block: where they lie (gradients lie likewise), and packed. */
@unmanaged
export class Block {
  attentionNorm: usize;
  mlpNorm: usize;
  qkv: usize;
  out: usize;
  up: usize;
  down: usize;
  qkvTransposed: usize;
  outTransposed: usize;
  upTransposed: usize;
  downTransposed: usize;
  // What a forward pass leaves: lines of d numbers, but projected of 3d, gate and hidden of 4d, inverses of 1. From
  // `residual` on there may be fewer lines than before: in the last block, only those that are looked at afterwards.
  x: usize;
  firstInverses: usize;
  firstNormed: usize;
  projected: usize;
  shares: usize;
  residual: usize;
  joined: usize;
  between: usize;
  secondInverses: usize;
  secondNormed: usize;
  gate: usize;
  hidden: usize;
}

/** Numbers of one block's weights: norms, four [d, d] and two [d, 4d] matrices. */
export function blockSize(d: i32): i32 {
  return 2 * d + (4 + 2 * EXPANSION) * d * d;
}

/** Packs the weights at `at`: attentionNorm, query, key, value, out, mlpNorm, up, down. */
export function beginBlock(block: Block, at: usize, learning: bool): void {
  const d = job.d, square = d * d, wide = EXPANSION * d;
  block.attentionNorm = at;
  const query = addr(at, d), out = addr(query, 3 * square), mlpNorm = addr(out, square);
  const up = addr(mlpNorm, d), down = addr(up, EXPANSION * square);
  block.mlpNorm = mlpNorm;
  block.qkv = packThree(query, d);
  block.out = pack(out, d, d, d);
  block.up = pack(up, d, wide, wide);
  block.down = pack(down, wide, d, d);
  if (!learning) return;
  block.qkvTransposed = packThreeTransposed(query, d);
  block.outTransposed = packTransposed(out, d, d, d);
  block.upTransposed = packTransposed(up, wide, d, wide);
  block.downTransposed = packTransposed(down, d, wide, d);
}

/** Up to attention: queries, keys and values of n lines. */
export function enterBlock(block: Block, x: usize, n: i32): void {
  const d = job.d;
  block.x = x;
  block.firstInverses = alloc(addr(0, n));
  block.firstNormed = alloc(addr(0, n * d));
  block.projected = alloc(addr(0, n * 3 * d));
  rmsNorm(block.firstNormed, block.firstInverses, x, block.attentionNorm, n, d);
  product(block.projected, 3 * d, block.firstNormed, d, block.qkv, n, d, 3 * d, false);
}

/** From attention on: `residual` and `joined`, n lines each, have been written. The block's result. */
export function leaveBlock(block: Block, n: i32): usize {
  const d = job.d, wide = EXPANSION * d, bytes = addr(0, n * d);
  block.between = alloc(bytes);
  memory.copy(block.between, block.residual, bytes);
  product(block.between, d, block.joined, d, block.out, n, d, d, true);

  block.secondInverses = alloc(addr(0, n));
  block.secondNormed = alloc(bytes);
  block.gate = alloc(addr(0, n * wide));
  block.hidden = alloc(addr(0, n * wide));
  rmsNorm(block.secondNormed, block.secondInverses, block.between, block.mlpNorm, n, d);
  product(block.hidden, wide, block.secondNormed, d, block.up, n, d, wide, false);
  silu(block.hidden, block.gate, n * wide);
  const y = alloc(bytes);
  memory.copy(y, block.between, bytes);
  product(y, d, block.hidden, wide, block.down, n, wide, d, true);
  return y;
}

/** Back to attention: `dx` becomes ∂loss/∂between, and ∂loss/∂joined is written. Gradients start at `gradient`. */
export function backToAttention(block: Block, gradient: usize, dx: usize, dJoined: usize, n: i32): void {
  const d = job.d, square = d * d, wide = EXPANSION * d;
  const out = addr(gradient, d + 3 * square), mlpNorm = addr(out, square);
  const up = addr(mlpNorm, d), down = addr(up, EXPANSION * square);
  const dHidden = alloc(addr(0, n * wide));
  const dNormed = alloc(addr(0, n * d));
  multiplyTransposed(down, d, block.hidden, wide, dx, d, wide, n, d, true);
  product(dHidden, wide, dx, d, block.downTransposed, n, d, wide, false);
  siluGradient(dHidden, block.hidden, block.gate, n * wide);
  multiplyTransposed(up, wide, block.secondNormed, d, dHidden, wide, d, n, wide, true);
  product(dNormed, d, dHidden, wide, block.upTransposed, n, wide, d, false);
  rmsNormGradient(dx, mlpNorm, dNormed, block.between, block.secondInverses, block.mlpNorm, n, d);
  multiplyTransposed(out, d, block.joined, d, dx, d, d, n, d, true);
  product(dJoined, d, dx, d, block.outTransposed, n, d, d, false);
}

/** From ∂loss/∂(queries, keys, values), lines of 3d, to ∂loss/∂x in `dx`. */
export function backToInput(block: Block, gradient: usize, dx: usize, dProjected: usize, n: i32): void {
  const d = job.d;
  for (let part = 0; part < 3; part++) {
    const to = addr(gradient, d + part * d * d);
    multiplyTransposed(to, d, block.firstNormed, d, addr(dProjected, part * d), 3 * d, d, n, d, true);
  }
  const dNormed = alloc(addr(0, n * d));
  product(dNormed, d, dProjected, 3 * d, block.qkvTransposed, n, 3 * d, d, false);
  rmsNormGradient(dx, gradient, dNormed, block.x, block.firstInverses, block.attentionNorm, n, d);
}
