import { type Adapter, flat, type Json, reals } from '../adapter.ts';
import { batchOf } from '../batches.ts';
import { evaluate, everyToken, type Pick } from '../evaluate.ts';

export const openrlhfAggregation = (tokenLevel: unknown): Pick =>
  tokenLevel
    ? ['token-mean', { empty: 'nan' }]
    : ['sequence-mean', { countMasked: false, lengthEps: 1e-8, empty: 'nan' }];

/** `vllm_is_correction_type`; gspo has no weights, it takes its ratio against vLLM instead. */
function corrections(type: unknown, thresholds: Json | undefined): Pick[] {
  const [low, high] = flat(thresholds);
  const unbounded = { low: 0, high: 0, clampLog: 0 };
  switch (type) {
    case 'tis':
      return [['importance', { ...unbounded, low, high }]];
    case 'icepop':
      return [['importance', { ...unbounded, maskLow: low, maskHigh: high }]];
    case 'seq-mask-tis':
      return [
        ['importance', unbounded],
        ['rejection', { low, high, clampLog: 0, denominator: 'keep' }],
      ];
    default:
      throw new Error(`OpenRLHF has no vllm_is_correction_type ${type}`);
  }
}

export const openrlhfLosses: readonly Adapter[] = [
  {
    repo: 'OpenRLHF/OpenRLHF',
    function: 'PolicyLoss.forward',
    uncompared: {
      clip_ratio: 'a monitoring number; the lab counts binding clips by region',
      ppo_kl: 'a monitoring number',
      vllm_kl: 'a monitoring number',
    },
    compute(inputs, params) {
      const gspo = params.policy_loss_type === 'gspo';
      const corrected = params.enable_vllm_is_correction === true;
      const batch = batchOf(inputs.action_mask, {
        oldLogps: reals(inputs.old_log_probs),
        samplerLogps: reals(inputs.rollout_log_probs),
      });
      const bounds = { low: params.clip_eps_low as number, high: params.clip_eps_high as number };
      const clip: Pick =
        params.dual_clip === null
          ? ['clip-higher', bounds]
          : ['dual', { ...bounds, c: params.dual_clip as number }];
      const { loss, dLogps } = evaluate(
        {
          objective: [
            'policy-gradient',
            { clampLog: gspo ? 'none' : '20', old: gspo && corrected ? 'sampler' : 'policy' },
          ],
          ratio: [gspo ? 'sequence' : 'token'],
          clip,
          ...(corrected && !gspo
            ? { corrections: corrections(params.vllm_is_correction_type, params.vllm_is_truncated_threshold) }
            : {}),
          aggregation: openrlhfAggregation(params.token_level_loss && !gspo),
        },
        {
          batch,
          logps: reals(inputs.log_probs),
          advantages: everyToken(batch, inputs.advantages),
        },
      );
      return { loss, grad_log_probs: dLogps };
    },
  },
];
