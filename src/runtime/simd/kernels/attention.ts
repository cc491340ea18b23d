/**
 * Causal attention of one head to one row. Keys come as packed transposes [size, keys], values packed [keys, size],
 * so that scores and mixtures are ordinary products. Queries go four at a time, each four with the keys up to the
 * last of them: half of the work of a full square is never done.
 */

import { alloc, mark, release } from './arena';
import { addr } from './job';
import { exp, fma, maxLanes, splat, sumLanes } from './math';
import { multiply, multiplyTransposed, tile1 } from './matmul';
import { PANEL, pack, packTransposed, panelled, ROW } from './pack';

/** Queries that go together. */
export const QUERIES: i32 = 4;

/**
 * For `n` queries, the first at position `first`: writes their shares, lines of `lds` numbers (at least the number
 * of keys rounded up to whole panels), and their mixtures of the values.
 */
export function attend(
  mixed: usize, ldm: i32, shares: usize, lds: i32, query: usize, ldq: i32, n: i32, first: i32,
  keys: usize, values: usize, valuePanel: usize, size: i32,
): void {
  const scale: f32 = 1 / sqrt<f32>(<f32>size);
  if (n == 1 && size % PANEL == 0) {
    attendOnce(mixed, shares, query, first + 1, keys, values, valuePanel, size, scale);
    return;
  }
  for (let i = 0; i < n; i += QUERIES) {
    const queries = min(QUERIES, n - i);
    const seen = first + i + queries;
    const lines = addr(shares, i * lds);
    multiply(lines, lds, addr(query, i * ldq), ldq, keys, <usize>size * ROW, queries, size, panelled(seen), false);
    for (let q = 0; q < queries; q++) share(addr(lines, q * lds), first + i + q + 1, panelled(seen), scale);
    multiply(addr(mixed, i * ldm), ldm, lines, lds, values, valuePanel, queries, seen, size, false);
  }
}

/** The same for one query, as sampling has them, that sees `seen` keys; `size` is a whole number of panels. */
function attendOnce(
  mixed: usize, shares: usize, query: usize, seen: i32, keys: usize, values: usize, valuePanel: usize, size: i32,
  scale: f32,
): void {
  for (let j = 0; j < seen; j += PANEL, keys += <usize>size * ROW) {
    tile1(addr(shares, j), query, 4, keys, ROW, size, false);
  }
  share(shares, seen, panelled(seen), scale);
  for (let c = 0; c < size; c += PANEL, values += valuePanel) {
    tile1(addr(mixed, c), shares, 4, values, ROW, seen, false);
  }
}

/** softmax(scale · scores) of the first `count` numbers of a line; zeros up to `end`. */
function share(line: usize, count: i32, end: i32, scale: f32): void {
  for (let j = count; j < end; j++) store<f32>(addr(line, j), -Infinity);
  let most = v128.load(line);
  for (let j = 4; j < count; j += 4) most = f32x4.pmax(most, v128.load(addr(line, j)));
  const peak = splat(maxLanes(most));
  let sum = splat(0);
  for (let j = 0; j < end; j += 4) {
    const e = exp(f32x4.mul(f32x4.sub(v128.load(addr(line, j)), peak), splat(scale)));
    v128.store(addr(line, j), e);
    sum = f32x4.add(sum, e);
  }
  const unit = splat(1 / sumLanes(sum));
  for (let j = 0; j < end; j += 4) v128.store(addr(line, j), f32x4.mul(v128.load(addr(line, j)), unit));
}

/**
 * Writes ∂loss/∂(query, key, value) of one head and row, whose lines of `ld` numbers begin with its first position;
 * `n` queries attended, the first at position `first`, and no other line of dQuery is written. With a the shares:
 * ∂a = dMixed·valueᵀ, ∂score = a ∘ (∂a − Σ a∘∂a).
 */
export function attendGradient(
  dQuery: usize, dKey: usize, dValue: usize, query: usize, key: usize, value: usize, ld: i32,
  dMixed: usize, ldm: i32, shares: usize, lds: i32, n: i32, first: i32, size: i32,
): void {
  const kept = mark();
  const scale: f32 = 1 / sqrt<f32>(<f32>size);
  const length = first + n;
  const values = packTransposed(value, size, length, ld);
  const keys = pack(key, length, size, ld);
  const dScores = alloc(addr(0, n * lds));
  for (let i = 0; i < n; i += QUERIES) {
    const queries = min(QUERIES, n - i);
    const seen = first + i + queries;
    const lines = addr(dScores, i * lds);
    multiply(lines, lds, addr(dMixed, i * ldm), ldm, values, <usize>size * ROW, queries, size, panelled(seen), false);
    for (let q = 0; q < queries; q++) {
      shareGradient(addr(lines, q * lds), addr(shares, (i + q) * lds), panelled(seen), scale);
    }
    const to = addr(dQuery, (first + i) * ld);
    multiply(to, ld, lines, lds, keys, <usize>length * ROW, queries, seen, size, false);
  }
  // Four keys at a time, with the queries from the first that sees them on.
  for (let j = 0; j < length; j += QUERIES) {
    const few = min(QUERIES, length - j);
    const i = max(0, j - first), later = n - i, corner = i * lds + j;
    const asked = addr(query, (first + i) * ld), received = addr(dMixed, i * ldm);
    multiplyTransposed(addr(dKey, j * ld), ld, addr(dScores, corner), lds, asked, ld, few, later, size, false);
    multiplyTransposed(addr(dValue, j * ld), ld, addr(shares, corner), lds, received, ldm, few, later, size, false);
  }
  release(kept);
}

/** Turns ∂loss/∂shares of a line into ∂loss/∂scores. */
function shareGradient(line: usize, shares: usize, end: i32, scale: f32): void {
  let sum = splat(0);
  for (let j = 0; j < end; j += 4) sum = fma(sum, v128.load(addr(line, j)), v128.load(addr(shares, j)));
  const mean = splat(sumLanes(sum));
  for (let j = 0; j < end; j += 4) {
    const a = f32x4.mul(v128.load(addr(shares, j)), splat(scale));
    v128.store(addr(line, j), f32x4.mul(a, f32x4.sub(v128.load(addr(line, j)), mean)));
  }
}
