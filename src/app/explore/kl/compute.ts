import { log } from '../../../core/math.ts';
import type { ParamValues } from '../../../core/params.ts';
import { batchOf, bound } from '../batch.ts';
import { normalised, resized } from './distributions.ts';
import type { KlState } from './fields.ts';

/** One way to estimate the divergence: parameters of the KL penalty. */
export interface Form {
  readonly id: string;
  readonly title: string;
  /** Where people meet it. */
  readonly where: string;
  readonly params: ParamValues;
}

export const forms: readonly Form[] = [
  {
    id: 'k1',
    title: 'k1',
    where: 'u; OpenRLHF’s and verl’s in the reward, TRL’s RLOO',
    params: { estimator: 'k1' },
  },
  {
    id: 'k2',
    title: 'k2',
    where: 'u²/2; verl’s mse',
    params: { estimator: 'k2' },
  },
  {
    id: 'k3',
    title: 'k3',
    where: 'e⁻ᵘ − 1 + u; the loss of GRPO, TRL, verl (low_var_kl) and open-instruct',
    params: { estimator: 'k3' },
  },
  {
    id: 'abs',
    title: '|u|',
    where: 'verl’s abs',
    params: { estimator: 'abs' },
  },
  {
    id: 'k3+',
    title: 'k3+',
    where: 'value of k3, gradient of k2; verl’s k3+',
    params: { estimator: 'k3', gradient: 'k2' },
  },
  {
    id: 'rho-k3',
    title: 'ρ k3',
    where: 'k3 times the ratio; DeepSeek-V3.2, TRL’s use_bias_correction_kl',
    params: { estimator: 'k3', importance: 'ratio' },
  },
  {
    id: 'rho-k1',
    title: 'ρ k1',
    where: 'k1 times the ratio; open-instruct’s estimator 3',
    params: { estimator: 'k1', importance: 'ratio' },
  },
];

/** π, π_ref, and the mixture that drew the tokens, over the same symbols. */
export interface Distributions {
  readonly policy: readonly number[];
  readonly reference: readonly number[];
  readonly drawn: readonly number[];
}

export function distributionsOf({ policy: weights, reference: others, stale }: KlState): Distributions {
  const policy = normalised(weights);
  const reference = resized(others, policy.length);
  return { policy, reference, drawn: policy.map((p, i) => (1 - stale) * p + stale * reference[i]) };
}

export interface Exact {
  /** KL(π ‖ π_ref), in nats. */
  readonly value: number;
  /** Its derivative by each symbol's logit. */
  readonly gradient: readonly number[];
}

/** KL(π ‖ π_ref) itself, which no trainer can afford: a sum over all symbols. */
export function exactKl({ policy, reference }: Distributions): Exact {
  const u = policy.map((p, i) => log(p) - log(reference[i]));
  const value = policy.reduce((sum, p, i) => sum + p * u[i], 0);
  return { value, gradient: policy.map((p, i) => p * (u[i] - value)) };
}

export interface Estimate {
  /** Expected value of one token's estimate, over the tokens drawn. */
  readonly mean: number;
  /** Standard deviation of one token's estimate. */
  readonly spread: number;
  /** Expected gradient by each symbol's logit. */
  readonly gradient: readonly number[];
  /** Of the expected gradient to the exact one, −1 … 1; NaN where either is nothing. */
  readonly cosine: number;
  /** Its length over that of the exact one. */
  readonly size: number;
}

const nothing = 1e-12;
const length = (values: readonly number[]) =>
  Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));

/** What the KL penalty makes of the symbols, each with its probability of being drawn for weight. */
export function estimateOf({ params }: Form, distributions: Distributions, exact: Exact): Estimate {
  const { drawn, policy } = distributions;
  const expected = penaltyOf(params, distributions, drawn);
  const values = drawn.map(
    (_, at) =>
      penaltyOf(
        params,
        distributions,
        drawn.map((_, i) => (i === at ? 1 : 0)),
      ).loss,
  );
  const mean = expected.loss;
  const variance = drawn.reduce((sum, w, i) => sum + w * (values[i] - mean) ** 2, 0);
  // From log π to logits: the derivative of log-softmax.
  const pushes = expected.dLogps;
  const total = pushes.reduce((sum, push) => sum + push, 0);
  const gradient = policy.map((p, i) => pushes[i] - p * total);
  const lengths = [length(gradient), length(exact.gradient)];
  const dot = gradient.reduce((sum, value, i) => sum + value * exact.gradient[i], 0);
  const none = lengths[0] < nothing || lengths[1] < nothing;
  return {
    mean,
    spread: Math.sqrt(variance),
    gradient,
    cosine: none ? Number.NaN : Math.min(1, dot / (lengths[0] * lengths[1])),
    size: lengths[1] < nothing ? Number.NaN : lengths[0] / lengths[1],
  };
}

/** The penalty stage on one response of one token for each symbol. */
function penaltyOf(
  changes: ParamValues,
  { policy, reference, drawn }: Distributions,
  weights: readonly number[],
) {
  const { variant, params } = bound('penalty', 'kl', { beta: 1, ...changes });
  const sum = { loss: 0, dLogps: new Float64Array(policy.length), dLogits: null };
  const input = {
    batch: batchOf({
      lengths: policy.map(() => 1),
      token: (row) => row,
      oldLogps: drawn.map(log),
    }),
    logps: Float64Array.from(policy, log),
    referenceLogps: Float64Array.from(reference, log),
    logits: null,
    outputs: policy.length,
    weights: Float64Array.from(weights),
  };
  variant.add(input, params as never, sum);
  return sum;
}
