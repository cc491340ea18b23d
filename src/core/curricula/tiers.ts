import { defineCurriculum } from '../stages/stage.ts';
import type { Prompt } from '../tasks/task.ts';
import { prompts } from './_params.ts';

/**
 * Which tier a prompt comes from is drawn for each by itself; within a tier nothing comes twice in a step before
 * everything has come once. A schedule over tiers is a lane's phases, each with a tier of its own.
 */
export default defineCurriculum({
  id: 'tiers',
  title: 'By difficulty',
  summary:
    'Parts the prompts into tiers from the easiest to the hardest and draws from one of them, or from all.',
  formula: String.raw`q \sim \operatorname{Uniform}(\mathcal D_k)\ \text{with probability}\ 1-\varrho,\quad q \sim \operatorname{Uniform}(\mathcal D_j),\ j < k,\ \text{with}\ \tfrac{\varrho}{k-1}`,
  fragment: String.raw`q \sim \mathcal D_k`,
  source: { title: 'UAV-VL-R1', arxiv: '2508.11196' },
  params: {
    prompts,
    tiers: {
      kind: 'integer',
      title: 'Tiers',
      help: 'How many equal parts there are, in the order of difficulty.',
      default: 3,
      min: 1,
      max: 16,
      step: 1,
    },
    tier: {
      kind: 'integer',
      title: 'Tier k',
      help: 'The one that prompts come from: 1 is the easiest, a number beyond the last means the last; 0 for all of them alike.',
      default: 0,
      min: 0,
      max: 16,
      step: 1,
    },
    replay: {
      kind: 'number',
      title: 'Share of easier ones ϱ',
      help: 'How much of a step comes from the tiers before, in equal parts: against forgetting.',
      default: 0,
      min: 0,
      max: 1,
      step: 0.05,
    },
  },
  select({ task, random }, { prompts: wanted, tiers, tier, replay }) {
    const parts = partsOf(task.prompts, tiers);
    const shares = tierShares(parts.length, Math.min(tier, parts.length), replay);
    const left: Prompt[][] = parts.map(() => []);
    return Array.from({ length: wanted }, () => {
      const k = drawn(shares, random.uniform());
      if (left[k].length === 0) {
        left[k] = Array.from(random.permutation(parts[k].length), (place) => parts[k][place]);
      }
      return left[k].pop()!;
    });
  },
});

/** Equal parts in the order of difficulty, equals in their own order; no more parts than prompts. */
export function partsOf(prompts: readonly Prompt[], tiers: number): Prompt[][] {
  const count = Math.min(tiers, prompts.length);
  const parts = Array.from({ length: count }, (): Prompt[] => []);
  [...prompts]
    .sort((a, b) => a.difficulty - b.difficulty || a.id - b.id)
    .forEach((prompt, rank) => {
      parts[Math.floor((rank * count) / prompts.length)].push(prompt);
    });
  return parts;
}

/** [tiers] the chance of each, easiest first; `tier` counts from 1, 0 for all alike. The first has none to replay. */
export function tierShares(tiers: number, tier: number, replay: number): number[] {
  return Array.from({ length: tiers }, (_, k) => {
    if (tier === 0) return 1 / tiers;
    if (tier === 1) return k === 0 ? 1 : 0;
    return k === tier - 1 ? 1 - replay : k < tier ? replay / (tier - 1) : 0;
  });
}

/** The first tier whose cumulative share exceeds the uniform; of those that have a share. */
function drawn(shares: readonly number[], uniform: number): number {
  let sum = 0;
  for (const [k, share] of shares.entries()) {
    sum += share;
    if (uniform < sum) return k;
  }
  return shares.findLastIndex((share) => share > 0);
}
