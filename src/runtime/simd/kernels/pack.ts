/**
 * Right-hand matrices of products, packed in panels of 8 columns, each [k, 8] and contiguous: tiles read them in a
 * straight line, and widths that are powers of two do not fight for the same lines of the cache.
 */

import { alloc } from './arena';
import { addr } from './job';

/** Columns of a panel. */
export const PANEL: i32 = 8;
/** Bytes of one row of a panel. */
export const ROW: usize = 32;

/** Columns rounded up to whole panels. */
// @ts-ignore: decorator
@inline
export function panelled(columns: i32): i32 {
  return (columns + PANEL - 1) & ~(PANEL - 1);
}

/** Room for a packed [k, n] matrix. */
export function packedBytes(k: i32, n: i32): usize {
  return addr(0, k * panelled(n));
}

/**
 * Packs a [k, n] matrix with rows of `ld` numbers into panels that lie `panel` bytes apart; the last one is filled
 * up with zeros.
 */
export function packInto(panels: usize, panel: usize, from: usize, k: i32, n: i32, ld: i32): void {
  for (let j = 0; j < n; j += PANEL, panels += panel) {
    const columns = min(PANEL, n - j);
    let to = panels;
    for (let i = 0; i < k; i++, to += ROW) {
      const source = addr(from, i * ld + j);
      if (columns == PANEL) {
        v128.store(to, v128.load(source));
        v128.store(to, v128.load(source, 16), 16);
      } else {
        for (let c = 0; c < PANEL; c++) store<f32>(addr(to, c), c < columns ? load<f32>(addr(source, c)) : 0);
      }
    }
  }
}

/** Packs the transpose, [k, n], of an [n, k] matrix with rows of `ld` numbers. */
export function packTransposedInto(to: usize, panel: usize, from: usize, k: i32, n: i32, ld: i32): void {
  for (let j = 0; j < n; j += PANEL, to += panel) {
    for (let c = 0; c < PANEL; c++) {
      const source = addr(from, (j + c) * ld);
      const column = addr(to, c);
      for (let i = 0; i < k; i++) {
        store<f32>(column + <usize>i * ROW, j + c < n ? load<f32>(addr(source, i)) : 0);
      }
    }
  }
}

export function pack(from: usize, k: i32, n: i32, ld: i32): usize {
  const to = alloc(packedBytes(k, n));
  packInto(to, <usize>k * ROW, from, k, n, ld);
  return to;
}

export function packTransposed(from: usize, k: i32, n: i32, ld: i32): usize {
  const to = alloc(packedBytes(k, n));
  packTransposedInto(to, <usize>k * ROW, from, k, n, ld);
  return to;
}

/** Packs three [d, d] matrices that lie one after another as one [d, 3d], side by side. */
export function packThree(from: usize, d: i32): usize {
  const to = alloc(packedBytes(d, 3 * d));
  for (let part = 0; part < 3; part++) {
    packInto(addr(to, part * d * d), <usize>d * ROW, addr(from, part * d * d), d, d, d);
  }
  return to;
}

/** Packs the transpose of the same, [3d, d]: the three transposes one below the other. */
export function packThreeTransposed(from: usize, d: i32): usize {
  const to = alloc(packedBytes(3 * d, d));
  for (let part = 0; part < 3; part++) {
    const top = to + <usize>(part * d) * ROW;
    packTransposedInto(top, <usize>(3 * d) * ROW, addr(from, part * d * d), d, d, d);
  }
  return to;
}
