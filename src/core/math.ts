/**
 * Elementary functions from additions and multiplications only. `Math.exp` and its kin differ in their last
 * bits between JavaScript engines; these do not, so a link gives the same numbers everywhere. `Math.sqrt`,
 * `Math.abs`, `Math.floor` are exact by IEEE 754 or by definition and need no twin.
 */

const LN2_HIGH = 0.6931471803691238; // the upper 32 bits of ln 2, so that k · LN2_HIGH is exact
const LN2_LOW = 1.9082149292705877e-10;
const bits = new DataView(new ArrayBuffer(8));

/** 2^k for a whole k in −1022 … 1023. */
function powerOfTwo(k: number): number {
  bits.setInt32(0, (k + 1023) << 20);
  bits.setInt32(4, 0);
  return bits.getFloat64(0);
}

/** 1 / n!, n = 0 … 14. */
const inverseFactorials = Float64Array.from({ length: 15 }, (_, n) => {
  let factorial = 1;
  for (let i = 2; i <= n; i++) factorial *= i;
  return 1 / factorial;
});

/** e^x to about one unit in the last place. */
export function exp(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x > 709.782712893384) return Number.POSITIVE_INFINITY;
  if (x < -745.2) return 0;
  const k = Math.floor(x / LN2_HIGH + 0.5);
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  // Taylor series on |r| ≤ ln 2 / 2; the first term left out is below 2⁻⁵⁸.
  let sum = inverseFactorials[14];
  for (let n = 13; n >= 0; n--) sum = sum * r + inverseFactorials[n];
  if (k > 1023) return sum * powerOfTwo(1023) * powerOfTwo(k - 1023);
  if (k >= -1022) return sum * powerOfTwo(k);
  return sum * powerOfTwo(k + 1000) * powerOfTwo(-1000);
}

/** Natural logarithm to about one unit in the last place; NaN below 0, −∞ at 0. */
export function log(x: number): number {
  if (Number.isNaN(x) || x < 0) return Number.NaN;
  if (x === 0) return Number.NEGATIVE_INFINITY;
  if (x === Number.POSITIVE_INFINITY) return x;
  let k = 0;
  let scaled = x;
  if (scaled < 2.2250738585072014e-308) {
    scaled *= 18014398509481984; // 2⁵⁴ lifts subnormals
    k = -54;
  }
  bits.setFloat64(0, scaled);
  const high = bits.getInt32(0);
  k += (high >> 20) - 1023;
  bits.setInt32(0, (high & 0x000fffff) | 0x3ff00000);
  let m = bits.getFloat64(0);
  if (m > Math.SQRT2) {
    m /= 2;
    k += 1;
  }
  // ln m = 2 artanh(s), s = (m − 1) / (m + 1), |s| ≤ 0.172. f − s·f + … keeps the leading term exact.
  const f = m - 1;
  const s = f / (2 + f);
  const z = s * s;
  let tail = 0;
  for (let n = 23; n >= 3; n -= 2) tail = z * (1 / n + tail);
  return k * LN2_HIGH + (f - (s * f - 2 * s * tail) + k * LN2_LOW);
}

/** e^x − 1 without cancellation near 0. */
export function expm1(x: number): number {
  if (!(x >= -0.3 && x <= 0.3)) return exp(x) - 1;
  let sum = inverseFactorials[14];
  for (let n = 13; n >= 1; n--) sum = sum * x + inverseFactorials[n];
  return x * sum;
}

/** x^y for x ≥ 0; exact for small whole y. */
export function pow(x: number, y: number): number {
  if (Number.isInteger(y) && Math.abs(y) <= 64) {
    let result = 1;
    for (let i = 0; i < Math.abs(y); i++) result *= x;
    return y < 0 ? 1 / result : result;
  }
  return exp(y * log(x));
}

export function tanh(x: number): number {
  if (x > 20) return 1;
  if (x < -20) return -1;
  const e = expm1(2 * x);
  return e / (e + 2);
}

/** 1 / (1 + e^−x), from the side that cannot overflow. */
export function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + exp(-x));
  const e = exp(x);
  return e / (1 + e);
}

export function clamp(x: number, low: number, high: number): number {
  return Math.min(Math.max(x, low), high);
}

/** cos x for x in 0 … π, by its Taylor series about the nearest multiple of π/2. */
export function cosine(x: number): number {
  if (x > Math.PI / 2) return -cosine(Math.PI - x);
  if (x > Math.PI / 4) return sineSmall(Math.PI / 2 - x);
  let sum = 0;
  for (let n = 14; n >= 2; n -= 2) sum = (-x * x * (1 + sum)) / (n * (n - 1));
  return 1 + sum;
}

/** sin x for |x| ≤ π/4. */
function sineSmall(x: number): number {
  let sum = 0;
  for (let n = 15; n >= 3; n -= 2) sum = (-x * x * (1 + sum)) / (n * (n - 1));
  return x * (1 + sum);
}
