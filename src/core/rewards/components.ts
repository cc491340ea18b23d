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
    conditioned: {
      kind: 'boolean',
      title: 'Only if right',
      help: 'On: the other components count only where the response is right, so that what is easy does not pay by itself (GDPO’s conditioned rewards).',
      default: false,
    },
  },
  shape(batch, context, params, rewards) {
    const parts = partsOf(batch, context, params);
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
  parts: (batch, context, params) => partsOf(batch, context, params),
});

/** Component `component` is paid only where component `on` is at least `threshold`. */
export interface Gate {
  readonly component: number;
  readonly on: number;
  readonly threshold: number;
}

/** [rows, count] with 0 where a gate is shut (arXiv 2601.05242); all gates read what stood there before. */
export function gated(values: ArrayLike<number>, count: number, gates: readonly Gate[]): Float64Array {
  const paid = Float64Array.from(values);
  for (let from = 0; from < values.length; from += count) {
    for (const { component, on, threshold } of gates) {
      if (!(values[from + on] >= threshold)) paid[from + component] = 0;
    }
  }
  return paid;
}

/** Components that weigh something. Throws on a weight of one that the task does not have. */
function partsOf(
  batch: Batch,
  { components, correct }: RewardContext,
  { weights, conditioned }: { weights: Readonly<Record<string, number>>; conditioned: boolean },
): RewardPart[] {
  for (const name of Object.keys(weights)) componentIndex(components, name);
  const count = components.length;
  const on = conditioned && correct !== undefined ? componentIndex(components, correct) : -1;
  const gates = components.flatMap((_, component) =>
    on < 0 || component === on ? [] : [{ component, on, threshold: 1 }],
  );
  const paid = gates.length > 0 ? gated(batch.components, count, gates) : batch.components;
  return components.flatMap(({ id, weight: own }, k) => {
    const weight = Object.hasOwn(weights, id) ? weights[id] : own;
    if (weight === 0) return [];
    const values = new Float64Array(batch.rows);
    for (let row = 0; row < batch.rows; row++) values[row] = paid[row * count + k];
    return [{ weight, values }];
  });
}
