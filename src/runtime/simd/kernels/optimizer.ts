/** One step of a member's weights; the same formula as the tfjs runtime's, see `../../tfjs/optimizer.ts`. */

import { addr, job } from './job';
import { splat } from './math';

/** Coefficients of one member as the host writes them: what does not depend on the gradient. */
@unmanaged
class Coefficients {
  /** Not 0 where the member takes part. */
  active: f32;
  keep1: f32;
  gain1: f32;
  keep2: f32;
  gain2: f32;
  shrink: f32;
  rate: f32;
  unbias: f32;
  eps: f32;
  /** The norm that gradients are scaled down to. */
  limit: f32;
}

export function takesPart(member: i32): bool {
  return coefficientsOf(member).active != 0;
}

function coefficientsOf(member: i32): Coefficients {
  return changetype<Coefficients>(job.coefficients + <usize>member * offsetof<Coefficients>());
}

/** In double precision: squares of float32 neither overflow nor vanish. */
function norm(gradient: usize, count: i32): f64 {
  let low = f64x2.splat(0), high = low;
  for (let i = 0; i < count; i += 4) {
    const g = v128.load(addr(gradient, i));
    const a = f64x2.promote_low_f32x4(g);
    const b = f64x2.promote_low_f32x4(v128.shuffle<i32>(g, g, 2, 3, 2, 3));
    low = f64x2.add(low, f64x2.mul(a, a));
    high = f64x2.add(high, f64x2.mul(b, b));
  }
  const sum = f64x2.add(low, high);
  return sqrt(f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1));
}

/** Moves a member's weights by its gradient. Where the gradient's norm is not finite nothing changes. */
export function step(member: i32, gradient: usize): void {
  const count = job.stride;
  const size = <f32>norm(gradient, count);
  store<f32>(addr(job.norms, member), size);
  if (!isFinite(size)) return;

  const k = coefficientsOf(member);
  const clip: f32 = size > k.limit ? k.limit / size : 1;
  const keep1 = splat(k.keep1), add1 = splat(k.gain1 * clip);
  const keep2 = splat(k.keep2), add2 = splat(k.gain2 * clip * clip);
  const shrink = splat(k.shrink), rate = splat(k.rate), unbias = splat(k.unbias), eps = splat(k.eps);
  const weights = addr(job.weights, member * count);
  const moment1 = addr(job.moment1, member * count);
  const moment2 = addr(job.moment2, member * count);
  const second = k.unbias != 0;
  const learned = min(job.learned, count);
  // The last vector may reach a little into what does not learn; that is put back.
  const fixed = addr(weights, learned);
  const kept = learned < count ? v128.load(fixed) : splat(0);
  for (let i = 0; i < learned; i += 4) {
    const g = v128.load(addr(gradient, i));
    const m = f32x4.add(f32x4.mul(keep1, v128.load(addr(moment1, i))), f32x4.mul(add1, g));
    v128.store(addr(moment1, i), m);
    let move = f32x4.mul(rate, m);
    if (second) {
      const squares = f32x4.mul(add2, f32x4.mul(g, g));
      const v = f32x4.add(f32x4.mul(keep2, v128.load(addr(moment2, i))), squares);
      v128.store(addr(moment2, i), v);
      move = f32x4.div(move, f32x4.add(f32x4.mul(unbias, f32x4.sqrt(v)), eps));
    }
    v128.store(addr(weights, i), f32x4.sub(f32x4.mul(shrink, v128.load(addr(weights, i))), move));
  }
  if (learned < count) v128.store(fixed, kept);
}
