import { beforeAll, describe, expect, test } from 'vitest';
import { piecesOf } from '../../../src/app/inspector/pieces.ts';
import type { RecordedGroup } from '../../../src/core/trainer/record.ts';
import { packGroup, unpackGroup } from '../../../src/worker/packed-group.ts';
import { lane, recorded } from './_recorded.ts';

const epochs = { 'optimizer.epochs': 3, 'optimizer.minibatches': 2 };
const corrected = { correction: 'importance+truncated', 'rollout.heat': 1.3 };

/** Recipes, and whether the push must come apart into weight, factor and slope. */
const recipes: readonly [name: string, ...Parameters<typeof lane>, apart: boolean][] = [
  ['GRPO', 'grpo', {}, true],
  ['GRPO with several updates', 'grpo', epochs, true],
  ['DAPO', 'dapo', epochs, true],
  ['GSPO', 'gspo', { ...epochs, 'clip.low': 0.2, 'clip.high': 0.2 }, true],
  ['RLOO with its whole-response ratio', 'rloo', { ...epochs, ratio: 'sequence-product' }, true],
  ['Dr. GRPO with corrections', 'dr-grpo', { ...epochs, ...corrected }, true],
  ['KL and entropy', 'grpo', { ...epochs, penalty: 'kl+entropy', 'kl.beta': 0.5 }, true],
  ['KL with the ratio', 'gspo', { ...epochs, penalty: 'kl', 'kl.importance': 'ratio' }, true],
  ['KL in the reward', 'rloo', { reward: 'components+kl-reward', 'kl-reward.enters': 'token' }, true],
  ['CISPO', 'grpo', { ...epochs, objective: 'cispo' }, true],
  ['KL-Cov', 'grpo', { ...epochs, objective: 'kl-cov', 'objective.share': 0.3 }, true],
  ['DRO', 'grpo', { ...epochs, objective: 'dro' }, true],
  ['GMPO', 'grpo', { ...epochs, objective: 'gmpo' }, false],
];

describe.each(recipes)('%s', (_, method, changes, apart) => {
  let groups: readonly RecordedGroup[];
  beforeAll(async () => {
    groups = await recorded([lane(method, changes)], 4);
  });

  test('its pieces add up to the push', () => {
    let pushes = 0;
    for (const [group, row] of groups.flatMap((each) => each.rows.map((one) => [each, one] as const))) {
      row.tokens.forEach((_token, t) => {
        if (!row.mask[t]) return;
        const { weight, factor, slope, own, handed, rest, policy, penalties, push } = piecesOf(group, row, t);
        expect(policy + penalties.reduce((sum, each) => sum + each, 0)).toBeCloseTo(push, 12);
        if (push !== 0) pushes += 1;
        expect(Number.isNaN(slope)).toBe(!apart);
        if (!apart) return;
        expect(own).toBeCloseTo(weight * factor * slope, 14);
        expect(handed + rest).toBeCloseTo(policy, 12);
        if (group.recipe.objective.id !== 'kl-cov') expect(rest).toBe(0);
      });
    }
    expect(pushes).toBeGreaterThan(0);
  });

  test('survives the way to the page', () => {
    const back = structuredClone(groups.map(packGroup)).map(unpackGroup);
    expect(back).toEqual(groups);
  });
});

test('the log-probabilities make the ratio, and the shaped rewards end in the reward', async () => {
  const groups = await recorded(
    [lane('grpo', epochs), lane('grpo', { reward: 'components+length-penalty' })],
    3,
  );
  for (const { rows } of groups) {
    for (const { logps, trace, ratios, shaped, reward } of rows) {
      ratios.forEach((ratio, t) => {
        expect(Math.exp(trace.logps[t] - logps[t])).toBeCloseTo(ratio, 6);
      });
      expect(shaped.at(-1)).toBe(reward);
    }
  }
  expect(groups[1].rows[0].shaped).toHaveLength(2);
});
