/**
 * Matrix products in tiles of 4 rows × 8 columns: 8 accumulators, 2 vectors of columns and 1 broadcast number fit
 * the 16 registers of x86 (larger tiles spill, measured), and each number loaded is used 2 or 4 times. Every element
 * of a product is one sum in the order of its index, whatever tile it falls into: a row's result does not depend on
 * the rows around it, so that sampling and scoring agree bit for bit.
 */

import { addr } from './job';
import { fma, splat } from './math';
import { PANEL, ROW } from './pack';

/** Where a tile that hangs over the last column is computed, [4, 8]. */
const edge: usize = memory.data(128, 16);

/**
 * c (+)= a·b: [m, k] by packed [k, n], k ≥ 1, whose panels lie `panel` bytes apart. Rows of c and a have ldc, lda
 * numbers.
 */
export function multiply(
  c: usize, ldc: i32, a: usize, lda: i32, b: usize, panel: usize, m: i32, k: i32, n: i32, add: bool,
): void {
  const rowA = addr(0, lda), rowC = addr(0, ldc);
  for (let j = 0; j < n; j += PANEL, b += panel) {
    const columns = n - j;
    let from = a, to = addr(c, j);
    let i = 0;
    for (; i + 4 <= m; i += 4, from += 4 * rowA, to += 4 * rowC) {
      if (columns >= PANEL) tile4(to, rowC, from, rowA, b, k, add);
      else {
        tile4(edge, ROW, from, rowA, b, k, false);
        putEdge(to, rowC, 4, columns, add);
      }
    }
    if (i < m && m > 4 && columns >= PANEL && !add) {
      // Rows of the last tile once more, to the same results: three times as fast as the rest one by one.
      const back = <usize>(i + 4 - m);
      tile4(to - back * rowC, rowC, from - back * rowA, rowA, b, k, false);
      continue;
    }
    for (; i < m; i++, from += rowA, to += rowC) {
      if (columns >= PANEL) tile1(to, from, 4, b, ROW, k, add);
      else {
        tile1(edge, from, 4, b, ROW, k, false);
        putEdge(to, rowC, 1, columns, add);
      }
    }
  }
}

/** `multiply` by a matrix packed without gaps. */
export function product(
  c: usize, ldc: i32, a: usize, lda: i32, b: usize, m: i32, k: i32, n: i32, add: bool,
): void {
  multiply(c, ldc, a, lda, b, <usize>k * ROW, m, k, n, add);
}

/** What the benchmark calls to know what the machine can do. */
export function multiplyProbe(c: usize, a: usize, b: usize, m: i32, k: i32, n: i32): void {
  product(c, n, a, k, b, m, k, n, false);
}

/** c (+)= aᵀ·b: [count, m]ᵀ by [count, n], neither packed: summed over rows. */
export function multiplyTransposed(
  c: usize, ldc: i32, a: usize, lda: i32, b: usize, ldb: i32, m: i32, count: i32, n: i32, add: bool,
): void {
  const rowA = addr(0, lda), rowB = addr(0, ldb), rowC = addr(0, ldc);
  // Tiles have a step at least.
  if (count == 0) {
    if (!add) for (let i: usize = 0; i < <usize>m; i++) memory.fill(c + i * rowC, 0, addr(0, n));
    return;
  }
  for (let j = 0; j < n; j += PANEL, b += ROW) {
    const columns = n - j;
    let from = a, to = addr(c, j);
    let i = 0;
    for (; i + 4 <= m; i += 4, from += 16, to += 4 * rowC) {
      if (columns >= PANEL) tile4Transposed(to, rowC, from, rowA, b, rowB, count, add);
      else {
        tile4Transposed(edge, ROW, from, rowA, b, rowB, count, false);
        putEdge(to, rowC, 4, columns, add);
      }
    }
    for (; i < m; i++, from += 4, to += rowC) {
      if (columns >= PANEL) tile1(to, from, rowA, b, rowB, count, add);
      else {
        tile1(edge, from, rowA, b, rowB, count, false);
        putEdge(to, rowC, 1, columns, add);
      }
    }
  }
}

/**
 * One tile of c (+)= a·b over `k` ≥ 1 steps, b one panel; the rows of a lie `rowA` bytes apart. Two steps a turn with a
 * way out after each, and the last row first: V8 then puts loads and products in turns, has a register for each of
 * them, and is 5–7 % faster in a step of training.
 */
// @ts-ignore: decorator
@inline
function tile4(c: usize, rowC: usize, a: usize, rowA: usize, b: usize, k: i32, add: bool): void {
  let s00 = splat(0), s10 = splat(0), s20 = splat(0), s30 = splat(0);
  let s01 = splat(0), s11 = splat(0), s21 = splat(0), s31 = splat(0);
  let a1 = a + rowA, a2 = a1 + rowA, a3 = a2 + rowA;
  while (true) {
    let b0 = v128.load(b), b1 = v128.load(b, 16);
    let x = v128.load32_splat(a3);
    s30 = fma(s30, x, b0);
    s31 = fma(s31, x, b1);
    x = v128.load32_splat(a2);
    s20 = fma(s20, x, b0);
    s21 = fma(s21, x, b1);
    x = v128.load32_splat(a1);
    s10 = fma(s10, x, b0);
    s11 = fma(s11, x, b1);
    x = v128.load32_splat(a);
    s00 = fma(s00, x, b0);
    s01 = fma(s01, x, b1);
    if (--k <= 0) break;

    b0 = v128.load(b, 32);
    b1 = v128.load(b, 48);
    x = v128.load32_splat(a3, 4);
    s30 = fma(s30, x, b0);
    s31 = fma(s31, x, b1);
    x = v128.load32_splat(a2, 4);
    s20 = fma(s20, x, b0);
    s21 = fma(s21, x, b1);
    x = v128.load32_splat(a1, 4);
    s10 = fma(s10, x, b0);
    s11 = fma(s11, x, b1);
    x = v128.load32_splat(a, 4);
    s00 = fma(s00, x, b0);
    s01 = fma(s01, x, b1);
    if (--k <= 0) break;
    a += 8;
    a1 += 8;
    a2 += 8;
    a3 += 8;
    b += 2 * ROW;
  }
  put(c, s00, s01, add);
  put(c + rowC, s10, s11, add);
  put(c + 2 * rowC, s20, s21, add);
  put(c + 3 * rowC, s30, s31, add);
}

/** The same where the four rows of a lie side by side and a step goes `stepA` and `stepB` bytes on. */
// @ts-ignore: decorator
@inline
function tile4Transposed(
  c: usize, rowC: usize, a: usize, stepA: usize, b: usize, stepB: usize, k: i32, add: bool,
): void {
  let s00 = splat(0), s10 = splat(0), s20 = splat(0), s30 = splat(0);
  let s01 = splat(0), s11 = splat(0), s21 = splat(0), s31 = splat(0);
  while (true) {
    let b0 = v128.load(b), b1 = v128.load(b, 16);
    let x = v128.load32_splat(a, 12);
    s30 = fma(s30, x, b0);
    s31 = fma(s31, x, b1);
    x = v128.load32_splat(a, 8);
    s20 = fma(s20, x, b0);
    s21 = fma(s21, x, b1);
    x = v128.load32_splat(a, 4);
    s10 = fma(s10, x, b0);
    s11 = fma(s11, x, b1);
    x = v128.load32_splat(a);
    s00 = fma(s00, x, b0);
    s01 = fma(s01, x, b1);
    if (--k <= 0) break;
    a += stepA;
    b += stepB;

    b0 = v128.load(b);
    b1 = v128.load(b, 16);
    x = v128.load32_splat(a, 12);
    s30 = fma(s30, x, b0);
    s31 = fma(s31, x, b1);
    x = v128.load32_splat(a, 8);
    s20 = fma(s20, x, b0);
    s21 = fma(s21, x, b1);
    x = v128.load32_splat(a, 4);
    s10 = fma(s10, x, b0);
    s11 = fma(s11, x, b1);
    x = v128.load32_splat(a);
    s00 = fma(s00, x, b0);
    s01 = fma(s01, x, b1);
    if (--k <= 0) break;
    a += stepA;
    b += stepB;
  }
  put(c, s00, s01, add);
  put(c + rowC, s10, s11, add);
  put(c + 2 * rowC, s20, s21, add);
  put(c + 3 * rowC, s30, s31, add);
}

/** The same for one row. */
// @ts-ignore: decorator
@inline
export function tile1(c: usize, a: usize, stepA: usize, b: usize, stepB: usize, k: i32, add: bool): void {
  let s0 = splat(0), s1 = splat(0);
  const end = <usize>k * stepA;
  for (let at: usize = 0; at < end; at += stepA, b += stepB) {
    const x = v128.load32_splat(a + at);
    s0 = fma(s0, x, v128.load(b));
    s1 = fma(s1, x, v128.load(b, 16));
  }
  put(c, s0, s1, add);
}

// @ts-ignore: decorator
@inline
function put(c: usize, low: v128, high: v128, add: bool): void {
  if (add) {
    low = f32x4.add(v128.load(c), low);
    high = f32x4.add(v128.load(c, 16), high);
  }
  v128.store(c, low);
  v128.store(c, high, 16);
}

/** Takes the columns that exist from the edge tile. */
function putEdge(c: usize, rowC: usize, rows: i32, columns: i32, add: bool): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const to = addr(c + <usize>i * rowC, j);
      const value = load<f32>(addr(edge, i * PANEL + j));
      store<f32>(to, add ? load<f32>(to) + value : value);
    }
  }
}
