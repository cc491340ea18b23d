import type { RandomStream } from '../../../src/core/random.ts';
import {
  forwardWeight,
  information,
  rateFromAppeals,
  unbiased,
} from '../../../src/core/rewards/corrected-verdict.ts';
import type { Batch } from '../../../src/core/stages/batch.ts';
import { reported } from '../../../src/core/tasks/lock-verdict.ts';
import type { VerdictNoise } from '../../../src/core/tasks/task.ts';
import { bound, evaluate } from '../../golden/evaluate.ts';
import { numbers, rewarded } from '../_rows.ts';
import { logitGradient, logpsOf, probabilitiesOf } from '../_softmax.ts';
import { defineAdapter, type Values } from '../adapter.ts';

const noiseOf = ({ rho0, rho1 }: Values): VerdictNoise => ({
  falsePositive: rho0 as number,
  falseNegative: rho1 as number,
});

/** Verdicts after the correction that a mode names; the reward shaper does the same row by row. */
function correctedOf(observed: readonly number[], params: Values): number[] {
  const mode = params.mode as string;
  const noise = noiseOf(params);
  if (mode.startsWith('backward'))
    return observed.map((verdict) => unbiased(verdict, noise, params.jMin as number));
  if (mode.startsWith('forward')) return observed.map((verdict) => forwardWeight(verdict, noise));
  return [...observed];
}

function advantagesOf(observed: readonly number[], params: Values): number[] {
  const mode = params.mode as string;
  const batch: Batch = rewarded([correctedOf(observed, params)]);
  const { variant, params: chosen } =
    mode === 'forward'
      ? bound('advantage', ['none'])
      : mode === 'std' || mode.endsWith('Std')
        ? bound('advantage', ['group-z-score', { eps: params.eps as number }])
        : bound('advantage', ['mean-centred']);
  return observed.length === 0 ? [] : Array.from(variant.estimate(batch, chosen));
}

export default defineAdapter({
  functions: {
    noiseChannel({ truth, uniforms }, params) {
      const noise = noiseOf(params);
      const draws = numbers(uniforms);
      return {
        observed: numbers(truth).map((right, i) =>
          reported(right, noise, { uniform: () => draws[i] } as RandomStream),
        ),
      };
    },
    advantage({ observed }, params) {
      return {
        ...information(noiseOf(params), params.jMin as number),
        corrected: correctedOf(numbers(observed), params),
        advantages: advantagesOf(numbers(observed), params),
      };
    },
    appealEstimate(given, { ema, maxRate }) {
      const counts = {
        accepted: given.accepted as number,
        rejected: given.rejected as number,
        appealed: given.appealed as number,
        overturned: given.overturned as number,
      };
      const previous = given.previous as number | null;
      const { falseNegatives, raw, rate } = rateFromAppeals(
        counts,
        previous,
        ema as number,
        maxRate as number,
      );
      return { falseNegatives, rho1Raw: raw, rho1: rate };
    },
    objective({ logits, actions, observed }, params) {
      const z = numbers(logits);
      const drawn = numbers(actions);
      const advantages = advantagesOf(numbers(observed), params);
      if (drawn.length === 0) return { advantages, loss: 0, gradLogits: z.map(() => 0) };
      const logps = logpsOf(
        drawn.map(() => z),
        drawn,
      );
      const { loss, dLogps } = evaluate(
        { objective: ['reinforce'], aggregation: ['sequence-mean'] },
        {
          batch: { ...rewarded([numbers(observed)]), oldLogps: Float64Array.from(logps) },
          logps: Float64Array.from(logps),
          advantages: Float64Array.from(advantages),
        },
      );
      return { advantages, loss, gradLogits: logitGradient(probabilitiesOf(z), drawn, dLogps) };
    },
  },
});
