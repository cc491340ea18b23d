/** Parts that sequence networks are made of, over n lines of d numbers; d is a multiple of 8. */

import { addr } from './job';
import { fma, sigmoid, splat, sumLanes } from './math';

const EPSILON: f32 = 1e-5;

/** y = gain ∘ x / √(mean(x²) + ε); keeps the reciprocals of the roots, [n]. */
export function rmsNorm(y: usize, inverses: usize, x: usize, gain: usize, n: i32, d: i32): void {
  const line = addr(0, d);
  for (let i = 0; i < n; i++, x += line, y += line) {
    let even = splat(0), odd = splat(0);
    for (let c: usize = 0; c < line; c += 32) {
      const a = v128.load(x + c), b = v128.load(x + c, 16);
      even = fma(even, a, a);
      odd = fma(odd, b, b);
    }
    const inverse: f32 = 1 / sqrt<f32>(sumLanes(f32x4.add(even, odd)) / <f32>d + EPSILON);
    store<f32>(addr(inverses, i), inverse);
    const factor = splat(inverse);
    for (let c: usize = 0; c < line; c += 16) {
      v128.store(y + c, f32x4.mul(f32x4.mul(v128.load(x + c), factor), v128.load(gain + c)));
    }
  }
}

/** With u = x·inverse: dGain += Σ dy∘u and dx += inverse ∘ (du − u·mean(du∘u)), where du = dy∘gain. */
export function rmsNormGradient(
  dx: usize, dGain: usize, dy: usize, x: usize, inverses: usize, gain: usize, n: i32, d: i32,
): void {
  const line = addr(0, d);
  for (let i = 0; i < n; i++, x += line, dy += line, dx += line) {
    const inverse = splat(load<f32>(addr(inverses, i)));
    let sum = splat(0);
    for (let c: usize = 0; c < line; c += 16) {
      const dyu = f32x4.mul(v128.load(dy + c), f32x4.mul(v128.load(x + c), inverse));
      v128.store(dGain + c, f32x4.add(v128.load(dGain + c), dyu));
      sum = fma(sum, dyu, v128.load(gain + c));
    }
    const along = splat(sumLanes(sum) / <f32>d);
    for (let c: usize = 0; c < line; c += 16) {
      const u = f32x4.mul(v128.load(x + c), inverse);
      const du = f32x4.mul(v128.load(dy + c), v128.load(gain + c));
      v128.store(dx + c, fma(v128.load(dx + c), inverse, f32x4.sub(du, f32x4.mul(u, along))));
    }
  }
}

/**
 * Replaces u by u·σ(u) and keeps σ(u), of a multiple of 16 numbers. Four vectors at a time: one alone waits for itself,
 * and V8 makes the constants anew each time.
 */
export function silu(u: usize, gate: usize, count: i32): void {
  for (let end = addr(u, count); u < end; u += 64, gate += 64) {
    const x0 = v128.load(u), x1 = v128.load(u, 16), x2 = v128.load(u, 32), x3 = v128.load(u, 48);
    const g0 = sigmoid(x0), g1 = sigmoid(x1), g2 = sigmoid(x2), g3 = sigmoid(x3);
    v128.store(gate, g0);
    v128.store(gate, g1, 16);
    v128.store(gate, g2, 32);
    v128.store(gate, g3, 48);
    v128.store(u, f32x4.mul(x0, g0));
    v128.store(u, f32x4.mul(x1, g1), 16);
    v128.store(u, f32x4.mul(x2, g2), 32);
    v128.store(u, f32x4.mul(x3, g3), 48);
  }
}

/** dy ← dy ∘ silu′(u), where silu′(u) = σ + uσ·(1 − σ) and `hidden` is uσ. */
export function siluGradient(dy: usize, hidden: usize, gate: usize, count: i32): void {
  for (let end = addr(dy, count); dy < end; dy += 16, hidden += 16, gate += 16) {
    const g = v128.load(gate);
    const slope = fma(g, v128.load(hidden), f32x4.sub(splat(1), g));
    v128.store(dy, f32x4.mul(v128.load(dy), slope));
  }
}

/** Adds a vector of n numbers to each of m lines; may write to what lies between n and the next whole vector. */
export function addToLines(lines: usize, ld: i32, vector: usize, m: i32, n: i32): void {
  for (let i = 0; i < m; i++, lines += addr(0, ld)) {
    for (let c: usize = 0; c < addr(0, n); c += 16) {
      v128.store(lines + c, f32x4.add(v128.load(lines + c), v128.load(vector + c)));
    }
  }
}

/** Adds m lines of n numbers to a vector. */
export function sumLines(vector: usize, lines: usize, ld: i32, m: i32, n: i32): void {
  for (let i = 0; i < m; i++, lines += addr(0, ld)) addLine(vector, lines, n);
}

export function addLine(to: usize, from: usize, n: i32): void {
  let c = 0;
  for (; c + 4 <= n; c += 4) {
    v128.store(addr(to, c), f32x4.add(v128.load(addr(to, c)), v128.load(addr(from, c))));
  }
  for (; c < n; c++) store<f32>(addr(to, c), load<f32>(addr(to, c)) + load<f32>(addr(from, c)));
}
