import type { ChoiceSpec, NumberSpec } from '../params.ts';
import type { Batch } from '../stages/batch.ts';

/** What estimators share that look at rewards token by token. */

export const gamma = {
  kind: 'number',
  title: 'Discount γ',
  help: 'How much a reward counts one token earlier; 1 for responses that are judged as a whole.',
  default: 1,
  min: 0,
  max: 1,
  step: 0.01,
} as const satisfies NumberSpec;

/** Tokens that the policy did not choose, such as what a tool answered, stand between those that it did. */
export const gaps = {
  kind: 'choice',
  title: 'Foreign tokens',
  help: 'Are skipped (verl), or are steps with reward and value 0, which discount (OpenRLHF).',
  default: 'skip',
  options: [
    { value: 'skip', title: 'are skipped' },
    { value: 'zero', title: 'are steps of nothing' },
  ],
  advanced: true,
} as const satisfies ChoiceSpec;

export type Gaps = (typeof gaps.options)[number]['value'];

/** [rows, width] what each token gets: `tokenRewards`, and the row's reward on its last own token. */
export function denseRewards(
  { rows, width, mask, tokenRewards }: Batch,
  perRow: ArrayLike<number>,
): Float64Array {
  const dense = tokenRewards ? tokenRewards.slice() : new Float64Array(rows * width);
  for (let row = 0; row < rows; row++) {
    if (Number.isNaN(perRow[row])) continue;
    let last = (row + 1) * width - 1;
    while (last >= row * width && !mask[last]) last -= 1;
    if (last >= row * width) dense[last] += perRow[row];
  }
  return dense;
}

/** [rows, width] discounted sum of what comes from each token on. Meaningless where the mask is 0. */
export function returnsToGo(
  { rows, width, mask }: Pick<Batch, 'rows' | 'width' | 'mask'>,
  dense: Float64Array,
  gamma: number,
  gaps: Gaps,
): Float64Array {
  const out = new Float64Array(rows * width);
  for (let row = 0; row < rows; row++) {
    let running = 0;
    for (let i = (row + 1) * width - 1; i >= row * width; i--) {
      if (mask[i]) running = dense[i] + gamma * running;
      else if (gaps === 'zero') running *= gamma;
      out[i] = running;
    }
  }
  return out;
}

/** Generalised advantages and the values that a critic is fitted to, [rows, width]; meaningless where the mask is 0. */
export function generalised(
  { rows, width, mask }: Pick<Batch, 'rows' | 'width' | 'mask'>,
  dense: ArrayLike<number>,
  values: ArrayLike<number>,
  { gamma, lambda, gaps }: { gamma: number; lambda: number; gaps: Gaps },
): { advantages: Float64Array; targets: Float64Array } {
  const advantages = new Float64Array(rows * width);
  const targets = new Float64Array(rows * width);
  for (let row = 0; row < rows; row++) {
    let next = 0;
    let running = 0;
    for (let i = (row + 1) * width - 1; i >= row * width; i--) {
      const own = mask[i] === 1;
      if (own || gaps === 'zero') {
        const value = own ? values[i] : 0;
        running = (own ? dense[i] : 0) + gamma * next - value + gamma * lambda * running;
        next = value;
        targets[i] = running + value;
      } else {
        targets[i] = running + values[i];
      }
      advantages[i] = running;
    }
  }
  return { advantages, targets };
}
