/**
 * Elementary functions from +, −, ×, ÷ alone, four numbers at a time. The polynomials are those of Cephes
 * (S. Moshier), within 2 units in the last place of float32.
 */

// @ts-ignore: decorator
@inline
export function splat(x: f32): v128 {
  return f32x4.splat(x);
}

// @ts-ignore: decorator
@inline
export function fma(sum: v128, a: v128, b: v128): v128 {
  return f32x4.add(sum, f32x4.mul(a, b));
}

/** 1.5 · 2²³: a float32 of this size has whole numbers in its low bits, rounded to the nearest. */
const MAGIC: f32 = 12582912;

/**
 * e^x for x in −87.33 … 88.37; what lies outside is moved to the nearer end. NaN stays NaN. (`min`, `max` and the
 * conversion to integers have rules for NaN and −0 that take compilers many instructions each; these do not.)
 */
// @ts-ignore: decorator
@inline
function expBounded(x: v128): v128 {
  const c = f32x4.pmin(f32x4.pmax(x, splat(-87.33)), splat(88.37));
  const shifted = f32x4.add(f32x4.mul(c, splat(1.44269504088896341)), splat(MAGIC));
  const n = f32x4.sub(shifted, splat(MAGIC));
  // ln 2 in two parts: n times the first is exact.
  const r = f32x4.sub(f32x4.sub(c, f32x4.mul(n, splat(0.693359375))), f32x4.mul(n, splat(-2.12194440e-4)));
  // In pairs: short chains of operations that wait for each other.
  const r2 = f32x4.mul(r, r);
  const top = fma(splat(1.3981999507e-3), splat(1.9875691500e-4), r);
  const middle = fma(splat(4.1665795894e-2), splat(8.3334519073e-3), r);
  const low = fma(splat(5.0000001201e-1), splat(1.6666665459e-1), r);
  const p = fma(f32x4.add(r, splat(1)), fma(low, fma(middle, top, r2), r2), r2);
  // Times 2ⁿ, by the exponent's bits.
  const power = i32x4.add(i32x4.shl(shifted, 23), i32x4.splat(127 << 23));
  return f32x4.mul(p, power);
}

/** e^x for x up to 88.37; exactly 0 below −87.33, where float32 leaves its normal numbers. NaN stays NaN. */
// @ts-ignore: decorator
@inline
export function exp(x: v128): v128 {
  return v128.andnot(expBounded(x), f32x4.lt(x, splat(-87.33)));
}

/** 1 / (1 + e^−x): accurate on both sides, since e^−x is where it is large. */
// @ts-ignore: decorator
@inline
export function sigmoid(x: v128): v128 {
  return f32x4.div(splat(1), f32x4.add(splat(1), expBounded(f32x4.neg(x))));
}

// @ts-ignore: decorator
@inline
export function tanh(x: v128): v128 {
  const size = f32x4.abs(x);
  const e = expBounded(f32x4.add(size, size));
  const far = f32x4.sub(splat(1), f32x4.div(splat(2), f32x4.add(e, splat(1))));
  const z = f32x4.mul(x, x);
  let p = fma(splat(2.06390887954e-2), splat(-5.70498872745e-3), z);
  p = fma(splat(-5.37397155531e-2), p, z);
  p = fma(splat(1.33314422036e-1), p, z);
  p = fma(splat(-3.33332819422e-1), p, z);
  const near = fma(x, f32x4.mul(p, z), x);
  const sign = v128.and(x, splat(-0.0));
  return v128.bitselect(near, v128.or(far, sign), f32x4.lt(size, splat(0.625)));
}

/** ln x of a normal positive number, in double precision to about 1e-12; NaN, ∞ and 0 as usual. */
export function log(x: f64): f64 {
  if (!(x > 0 && x < Infinity)) return x == 0 ? -Infinity : x > 0 ? x : NaN;
  const bits = reinterpret<i64>(x);
  let k = (bits >> 52) - 1023;
  let m = reinterpret<f64>((bits & 0x000fffffffffffff) | 0x3ff0000000000000);
  if (m > 1.4142135623730951) {
    m *= 0.5;
    k += 1;
  }
  // ln m = 2 artanh((m − 1) / (m + 1)); the first term left out is below 2⁻⁴⁰ of the sum.
  const s = (m - 1) / (m + 1);
  const z = s * s;
  const z2 = z * z;
  const low = 1.0 / 3 + z * (1.0 / 5) + z2 * (1.0 / 7 + z * (1.0 / 9));
  const tail = z * (low + z2 * z2 * (1.0 / 11 + z * (1.0 / 13) + z2 * (1.0 / 15)));
  return <f64>k * 0.6931471805599453 + 2 * (s + s * tail);
}

/** The four lanes added in a fixed order. */
// @ts-ignore: decorator
@inline
export function sumLanes(x: v128): f32 {
  return (
    f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 1) + (f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3))
  );
}

// @ts-ignore: decorator
@inline
export function maxLanes(x: v128): f32 {
  return max(
    max(f32x4.extract_lane(x, 0), f32x4.extract_lane(x, 1)),
    max(f32x4.extract_lane(x, 2), f32x4.extract_lane(x, 3)),
  );
}

/** What the tests call: `kind` 0 exp, 1 sigmoid, 2 tanh, 3 log of `count` numbers, a multiple of 4. */
export function applyMath(kind: i32, to: usize, from: usize, count: i32): void {
  for (let i = 0; i < count; i += 4, to += 16, from += 16) {
    const x = v128.load(from);
    if (kind == 0) v128.store(to, exp(x));
    else if (kind == 1) v128.store(to, sigmoid(x));
    else if (kind == 2) v128.store(to, tanh(x));
    else for (let c: usize = 0; c < 16; c += 4) store<f32>(to + c, <f32>log(load<f32>(from + c)));
  }
}
