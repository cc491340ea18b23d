import type { PenaltySum } from '../../../src/core/stages/stage.ts';
import { type Adapter, type Json, reals } from '../adapter.ts';
import { batchOf } from '../batches.ts';
import { bound } from '../evaluate.ts';
import { verlKl } from './rewards.ts';

interface Penalised {
  readonly values: number[];
  readonly slopes: Float64Array;
}

/** Each token's penalty and its derivative: one token a row, and each weighs 1. */
function penalise(
  parameters: Readonly<Record<string, number | string>>,
  logps: Float64Array,
  reference: Float64Array,
  oldLogps: Float64Array,
): Penalised {
  const { variant, params } = bound('penalty', ['kl', { beta: 1, ...parameters }]);
  const slopes = new Float64Array(logps.length);
  const values = Array.from(logps, (_, i) => {
    const one = (all: Float64Array) => all.subarray(i, i + 1);
    const sum: PenaltySum = { loss: 0, dLogps: slopes.subarray(i, i + 1), dLogits: null };
    const input = {
      batch: batchOf([[1]], { oldLogps: one(oldLogps) }),
      logps: one(logps),
      referenceLogps: one(reference),
      logits: null,
      outputs: 0,
      weights: Float64Array.of(1),
    };
    variant.add(input, params, sum);
    return sum.loss;
  });
  return { values, slopes };
}

const verl: Adapter = {
  repo: 'verl-project/verl',
  function: 'kl_penalty',
  compute(inputs, params) {
    const name = params.kl_penalty as string;
    const gradient = name.endsWith('+') ? 'k2' : 'own';
    const logps = reals(inputs.logprob);
    const { values, slopes } = penalise(
      { ...verlKl(name), gradient },
      logps,
      reals(inputs.ref_logprob),
      logps,
    );
    return { kl: values, grad_logprob: slopes };
  },
};

const openrlhf: Adapter = {
  repo: 'OpenRLHF/OpenRLHF',
  function: 'compute_approx_kl',
  compute(inputs, params) {
    const estimator = params.kl_estimator as string;
    const logps = reals(inputs.log_probs);
    const form = { estimator, clampValue: 10 };
    const { values, slopes } = penalise(form, logps, reals(inputs.log_probs_base), logps);
    return { kl: values, grad_log_probs: slopes };
  },
};

/** open-instruct's estimators 0 … 3, in the lab's words. */
const numbered = [
  { estimator: 'k1' },
  { estimator: 'k2' },
  { estimator: 'k3' },
  { estimator: 'k1', importance: 'ratio' },
];

const openInstruct: Adapter = {
  repo: 'allenai/open-instruct',
  function: 'estimate_kl',
  compute(inputs) {
    const [logps, oldLogps, reference] = [
      inputs.new_logprobs as Json,
      inputs.old_logprobs as Json,
      inputs.ref_logprobs as Json,
    ].map(reals);
    const each = numbered.map((form) => penalise({ ...form, clampRatio: 40 }, logps, reference, oldLogps));
    return {
      kl: each.map(({ values }) => values),
      grad_new_logprobs_each: each.map(({ slopes }) => Array.from(slopes)),
    };
  },
};

export const klAdapters: readonly Adapter[] = [verl, openrlhf, openInstruct];
