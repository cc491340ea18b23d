import { type Batch, componentIndex } from '../stages/batch.ts';
import { defineReward, type RewardContext, type RewardPart } from '../stages/stage.ts';

/** A component of NaN says nothing of its response (TRL's None); where none says anything, the reward is NaN. */
export default defineReward({
  id: 'components',
  title: 'Weighted components',
  summary: 'Adds up the numbers that the verifier returns, each times its weight.',
  formula: String.raw`r_i = \sum_k w_k\, r_i^{(k)}`,
  fragment: String.raw`+ \sum_k w_k\, r_i^{(k)}`,
  params: {
    weights: {
      kind: 'weights',
      title: 'Weights',
      help: 'Weight of each component; those not named keep the task’s own.',
      short: 'weights',
      default: {},
      min: -10,
      max: 10,
    },
  },
  shape(batch, context, { weights }, rewards) {
    const parts = partsOf(batch, context, weights);
    for (let row = 0; row < batch.rows; row++) {
      let sum = 0;
      let said = parts.length === 0;
      for (const { weight, values } of parts) {
        if (Number.isNaN(values[row])) continue;
        said = true;
        sum += weight * values[row];
      }
      rewards[row] = said ? rewards[row] + sum : Number.NaN;
    }
  },
  parts: (batch, context, { weights }) => partsOf(batch, context, weights),
});

/** Components that weigh something. Throws on a weight of one that the task does not have. */
function partsOf(
  batch: Batch,
  { components }: RewardContext,
  weights: Readonly<Record<string, number>>,
): RewardPart[] {
  for (const name of Object.keys(weights)) componentIndex(components, name);
  const count = components.length;
  return components.flatMap(({ id, weight: own }, k) => {
    const weight = Object.hasOwn(weights, id) ? weights[id] : own;
    if (weight === 0) return [];
    const values = new Float64Array(batch.rows);
    for (let row = 0; row < batch.rows; row++) values[row] = batch.components[row * count + k];
    return [{ weight, values }];
  });
}
