import type { Batch } from '../stages/batch.ts';
import { defineReward } from '../stages/stage.ts';

/** TRL's `get_repetition_penalty_reward`; responses shorter than n have nothing that could repeat. */
export default defineReward({
  id: 'repetition',
  title: 'Repetition penalty',
  summary: 'Punishes responses that say the same n tokens again, by the share of n-grams that are repeats.',
  formula: String.raw`r_i \leftarrow r_i - c\Big(1 - \frac{\#\text{distinct } n\text{-grams}}{\# n\text{-grams}}\Big)`,
  fragment: String.raw`- c\,\mathrm{repetition}_n(o_i)`,
  source: { title: 'Demystifying Long Chain-of-Thought Reasoning in LLMs', arxiv: '2502.03373' },
  params: {
    size: {
      kind: 'integer',
      title: 'n',
      help: 'Tokens in a row that count as one phrase.',
      default: 2,
      min: 1,
      max: 16,
      step: 1,
    },
    cost: {
      kind: 'number',
      title: 'Cost c',
      help: 'What a response of nothing but repeats would lose; −max_penalty in TRL.',
      default: 1,
      min: 0,
      max: 10,
      step: 0.1,
    },
  },
  shape(batch, _context, { size, cost }, rewards) {
    for (let row = 0; row < batch.rows; row++) {
      rewards[row] -= cost * repetition(batch, row, size);
    }
  },
});

function repetition({ tokens, lengths, width }: Batch, row: number, size: number): number {
  const count = lengths[row] - size + 1;
  if (count < 1) return 0;
  const distinct = new Set<string>();
  for (let i = row * width; i < row * width + count; i++)
    distinct.add(tokens.subarray(i, i + size).join(' '));
  return 1 - distinct.size / count;
}
