import type { ParamValues } from '../../../core/params.ts';
import type { Variant } from '../../../core/stages/stage.ts';
import { changesOf } from '../state/curves.ts';

/** Guesses are short and searches long, and length is charted. */
const task = 'task=search-or-answer&all=lr=0.1&charts=pass@1,completions/mean_length';

/** A run of the aggregation that one looks at, as it is set, beside the usual three. */
export function aggregationBench(look: Variant, params: ParamValues): { link: string; shows: string } {
  const changes = changesOf(look, params).map((change) => `;aggregation.${change}`);
  const own = `lane=grpo;aggregation=${look.id}${changes.join('')}`;
  const usual = ['sequence-mean', 'token-mean', 'constant'].map((id) => `lane=grpo;aggregation=${id}`);
  return {
    link: [task, ...new Set([usual[0], own, ...usual.slice(1)])].join('&'),
    shows:
      'Questions that may be guessed at once or searched for, which takes longer and pays more: see how fast each aggregation learns the longer way.',
  };
}
