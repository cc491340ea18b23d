import { type Adapter, type GoldenCase, reals } from '../adapter.ts';
import { batchOf } from '../batches.ts';
import { evaluate, everyToken, type Pick } from '../evaluate.ts';

type Params = GoldenCase['params'];

const number = (params: Params, name: string) => params[name] as number;

/** open-instruct's KL estimators by number. */
function kl(estimator: unknown, beta: number): Pick {
  const forms = [
    { estimator: 'k1' },
    { estimator: 'k2' },
    { estimator: 'k3' },
    { estimator: 'k1', importance: 'ratio' },
  ] as const;
  return ['kl', { ...forms[estimator as number], beta, clampRatio: 40 }];
}

function importance(params: Params): Pick[] {
  if (!params.use_rho_correction) return [];
  return [
    [
      'importance',
      {
        level: params.rho_mask_sequence_level ? 'geometric' : 'token',
        low: number(params, 'rho_clamp_lower_bound'),
        high: number(params, 'rho_clamp_upper_bound'),
        maskLow: number(params, 'rho_mask_lower_bound'),
        maskHigh: number(params, 'rho_mask_upper_bound'),
        clampLog: 10,
      },
    ],
  ];
}

export const openInstructLosses: readonly Adapter[] = [
  {
    repo: 'allenai/open-instruct',
    function: 'PolicyTrainerRayProcess.step (loss lines) + grpo_utils.compute_grpo_loss',
    uncompared: { clipfrac: 'a monitoring number; the lab counts binding clips by region' },
    compute(inputs, params) {
      const batch = batchOf(inputs.response_mask, {
        oldLogps: reals(inputs.old_logprobs),
        samplerLogps: reals(inputs.vllm_logprobs),
      });
      const cispo = params.loss_fn === 'cispo';
      const high = number(params, 'clip_higher');
      const beta = number(params, 'beta');
      const denominator = params.loss_denominator;
      const given = {
        batch,
        logps: reals(inputs.new_logprobs),
        advantages: everyToken(batch, inputs.advantages),
        referenceLogps: params.load_ref_policy ? reals(inputs.ref_logprobs) : null,
      };
      const { loss, dLogps, product } = evaluate(
        {
          objective: cispo ? ['cispo', { low: 1, high }] : ['policy-gradient'],
          clip: ['clip-higher', { low: number(params, 'clip_lower'), high }],
          aggregation:
            denominator === 'token'
              ? ['token-mean']
              : ['constant', { length: denominator as number, perRow: false }],
          corrections: importance(params),
          penalties: params.load_ref_policy ? [kl(params.kl_estimator, beta)] : [],
        },
        given,
      );
      return {
        loss,
        grad_new_logprobs: dLogps,
        // Without a correction the peer reports ones, padding included.
        rho_weights: params.use_rho_correction ? product.factors : product.factors.map(() => 1),
        kl: params.load_ref_policy ? divergence(given, params) : 0,
      };
    },
  },
];

/** The chosen estimate by itself: a loss without advantages. */
function divergence(given: Parameters<typeof evaluate>[1], params: Params): number {
  const advantages = new Float64Array(given.advantages.length);
  const picks = { aggregation: ['token-mean'], penalties: [kl(params.kl_estimator, 1)] } as const;
  return evaluate(picks, { ...given, advantages }).loss;
}
