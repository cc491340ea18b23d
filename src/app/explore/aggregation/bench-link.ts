import type { ParamValues } from '../../../core/params.ts';
import type { Variant } from '../../../core/stages/stage.ts';
import { changesOf } from '../state/curves.ts';

/** Responses end when the policy says so, and length is charted. */
const task = 'task=countdown&all=lr=0.1&charts=pass@1,completions/mean_length';

/** A run of the aggregation that one looks at, as it is set, beside the usual three. */
export function aggregationBench(look: Variant, params: ParamValues): { link: string; shows: string } {
  const changes = changesOf(look, params).map((change) => `;aggregation.${change}`);
  const own = `lane=grpo;aggregation=${look.id}${changes.join('')}`;
  const usual = ['sequence-mean', 'token-mean', 'constant'].map((id) => `lane=grpo;aggregation=${id}`);
  return {
    link: [task, ...new Set([usual[0], own, ...usual.slice(1)])].join('&'),
    shows:
      'Countdown, whose expressions are short or long, with these aggregations side by side; watch how long responses become.',
  };
}
