import { type Batch, ownLengths, rowsByGroup } from '../stages/batch.ts';
import { defineAdvantage } from '../stages/stage.ts';
import { pathEnergies } from './_energy.ts';
import { eps, residue, single } from './_group.ts';
import { denseRewards, returnsToGo } from './_returns.ts';
import { masked } from './_whiten.ts';

const fragment = String.raw`G_{i,t} - \frac{\sum_j G_{j,t} W_{j,t}}{\sum_j W_{j,t} + \epsilon},\quad W_{j,t} = \sum_{u \le t}\big(1 - 2\pi_{j,u} + \textstyle\sum_v \pi_{j,u}(v)^2\big)`;

/**
 * verl's `optimal_token_baseline` compares tokens at the same position, `tir_optimal_token_baseline` the n-th own
 * token of each response with the others' n-th, whatever stands between. Where one response is longer than all
 * others, its tail has nothing to be compared with: `tail` leaves it without a baseline (verl) or lets its own
 * return be the baseline, which makes its advantage 0. With importance weights among the recipe's corrections, W
 * takes their squares.
 */
export default defineAdvantage({
  id: 'optimal-token-baseline',
  title: 'Optimal token baseline (OTB)',
  summary:
    'A baseline for each token: the group’s returns, weighted by how much each path has pushed so far.',
  formula: String.raw`\hat A_{i,t} = ${fragment}`,
  fragment,
  source: {
    title: 'verl, optimal_token_baseline',
    url: 'https://github.com/verl-project/verl/blob/main/verl/trainer/ppo/core_algos.py',
  },
  dense: true,
  needs: { collisions: true, importance: true },
  params: {
    align: {
      kind: 'choice',
      title: 'Compare',
      help: 'Tokens at the same position (verl’s OTB), or the n-th own tokens (its TIR form, for responses with tool answers).',
      default: 'position',
      options: [
        { value: 'position', title: 'positions' },
        { value: 'count', title: 'n-th own tokens' },
      ],
    },
    tail: {
      kind: 'boolean',
      title: 'Bare tail',
      help: 'The longest response’s tail beyond the second longest has no baseline, as in verl; else its advantage is 0.',
      default: true,
      advanced: true,
    },
    eps: { ...eps, default: 1e-8 },
    single,
    residue,
  },
  estimate(batch, { align, tail, eps, single, residue }, context) {
    const { collisions, mask } = batch;
    if (!collisions) throw new Error('the optimal token baseline needs Σπ² of each token');
    const returns = returnsToGo(batch, denseRewards(batch, batch.rewards), 1, 'skip');
    const energies = pathEnergies(batch, collisions, context?.importance ?? null);
    const slots = align === 'count' ? ordinals(batch) : positions(batch);
    const lengths = ownLengths(batch);
    const out = masked(returns, mask);
    for (const all of rowsByGroup(batch)) {
      const rows = align === 'count' ? all.filter((row) => lengths[row] > 0) : all;
      if (rows.length === 1 && single === 'zero') {
        out.fill(0, rows[0] * batch.width, (rows[0] + 1) * batch.width);
      }
      if (rows.length < 2) continue;
      const baseline = baselineOf(batch, rows, slots, returns, energies, eps, residue);
      const [longest, second] = rows.toSorted((a, b) => lengths[b] - lengths[a]);
      for (const row of rows) {
        const alone = tail && row === longest && lengths[longest] > lengths[second];
        const bare = alone ? lengths[second] : batch.width;
        for (let i = row * batch.width; i < (row + 1) * batch.width; i++) {
          if (mask[i] && slots[i] < bare) out[i] -= baseline[slots[i]];
        }
      }
    }
    return out;
  },
});

/** The group's weighted mean return in each slot; of equal returns exactly that, whatever ε. */
function baselineOf(
  { width, mask }: Batch,
  rows: readonly number[],
  slots: Int32Array,
  returns: Float64Array,
  energies: Float64Array,
  eps: number,
  residue: boolean,
): Float64Array {
  const numerator = new Float64Array(width);
  const denominator = new Float64Array(width);
  const first = new Float64Array(width);
  const equal = new Uint8Array(width).fill(1);
  for (const row of rows) {
    for (let i = row * width; i < (row + 1) * width; i++) {
      if (!mask[i]) continue;
      const slot = slots[i];
      if (denominator[slot] === 0) first[slot] = returns[i];
      else if (returns[i] !== first[slot]) equal[slot] = 0;
      numerator[slot] += returns[i] * energies[i];
      denominator[slot] += energies[i];
    }
  }
  return numerator.map((sum, slot) =>
    equal[slot] && !residue ? first[slot] : sum / (denominator[slot] + eps),
  );
}

function positions({ width, mask }: Batch): Int32Array {
  return Int32Array.from(mask, (_, i) => i % width);
}

/** How many own tokens of the row stand before each. */
function ordinals({ rows, width, mask }: Batch): Int32Array {
  const out = new Int32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    let count = 0;
    for (let i = row * width; i < (row + 1) * width; i++) {
      out[i] = count;
      count += mask[i];
    }
  }
  return out;
}
