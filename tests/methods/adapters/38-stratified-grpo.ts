import { decompose, stratify } from '../../../src/core/advantages/stratified.ts';
import { bound } from '../../golden/evaluate.ts';
import { numbers, rewarded } from '../_rows.ts';
import { defineAdapter, type Values } from '../adapter.ts';

const batchOf = ({ rewards, strata }: Values) =>
  rewarded([numbers(rewards)], { strata: Int32Array.from(numbers(strata)) });

export default defineAdapter({
  functions: {
    stratumLabel({ responses }, { searchToken }) {
      const rows = responses as unknown as readonly (readonly string[])[];
      return { strata: rows.map((tokens) => tokens.filter((token) => token === searchToken).length) };
    },
    advantage(inputs, { alpha, eps }) {
      const batch = batchOf(inputs);
      const { variant, params } = bound('advantage', [
        'stratified',
        { blend: alpha as number, eps: eps as number },
      ]);
      const { own, global } = stratify(batch, eps as number);
      return {
        globalAdvantages: global,
        stratumAdvantages: own,
        advantages: variant.estimate(batch, params),
      };
    },
    decomposition: (inputs) => ({ ...decompose(batchOf(inputs)) }),
  },
});
