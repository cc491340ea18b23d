import { verlPad } from '../corrections/_ratios.ts';
import { clamp } from '../math.ts';
import type { Reals } from '../stages/batch.ts';

export interface ValueLoss {
  readonly loss: number;
  /** ∂loss/∂V; 0 where the weight is 0. */
  readonly dValues: Float64Array;
  /** Share of the weighted tokens whose clip binds. */
  readonly clipped: number;
}

/**
 * ½ Σ w max((V − R)², (clip(V, V_old ± c) − R)²): PPO's value loss as in verl and OpenRLHF. Where the clip binds,
 * the gradient is 0. `clip` 0: plain squared error.
 */
export function valueLoss(
  values: Reals,
  oldValues: Reals,
  targets: Reals,
  weights: Reals,
  clip: number,
): ValueLoss {
  const dValues = new Float64Array(values.length);
  let loss = 0;
  let clipped = 0;
  let tokens = 0;
  for (let i = 0; i < values.length; i++) {
    if (weights[i] === 0) continue;
    tokens += 1;
    const error = values[i] - targets[i];
    const held = clip > 0 ? clamp(values[i], oldValues[i] - clip, oldValues[i] + clip) - targets[i] : error;
    if (held * held > error * error) {
      clipped += 1;
      loss += (weights[i] * held * held) / 2;
    } else {
      loss += (weights[i] * error * error) / 2;
      dValues[i] = weights[i] * error;
    }
  }
  return { loss, dValues, clipped: clipped / (tokens + verlPad) };
}
