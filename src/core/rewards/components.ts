import { componentIndex } from '../stages/batch.ts';
import { defineReward } from '../stages/stage.ts';

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
  shape(batch, { components }, { weights }, rewards) {
    for (const name of Object.keys(weights)) componentIndex(components, name);
    const count = components.length;
    components.forEach(({ id, weight: own }, k) => {
      const weight = Object.hasOwn(weights, id) ? weights[id] : own;
      if (weight === 0) return;
      for (let row = 0; row < batch.rows; row++) rewards[row] += weight * batch.components[row * count + k];
    });
  },
});
