import { growTrees } from '../../../src/core/rollouts/_grow-trees.ts';
import {
  type Branch,
  branching,
  handsOver,
  type PruneRule,
  prune,
  type TreeShare,
  treeRollouts,
} from '../../../src/core/rollouts/_lookahead.ts';
import { atLeastOnce, expectedDistinct, mixed } from '../../../src/core/stats/odds.ts';
import { layoutTask } from '../../../src/core/tasks/strategies.ts';
import { numbers, ragged } from '../_rows.ts';
import { defineAdapter, type Values } from '../adapter.ts';

export default defineAdapter({
  functions: {
    branch({ branchProbs }, { capacity, tauAbs, tauRel, topM }) {
      const rule = { capacity, tauAbs, tauRel, topM } as Record<string, number>;
      const { best, forks, suppressed } = branching(
        ragged(branchProbs),
        rule as unknown as Parameters<typeof branching>[1],
      );
      return { bestTokens: best, forks, suppressed };
    },
    prune({ branches }, { eosToken, ...rule }) {
      const { checked, kept, removed } = prune(
        branches as unknown as readonly Branch[],
        rule as unknown as PruneRule,
        eosToken as number,
      );
      const ids = (all: readonly Branch[]) => all.map(({ id }) => id);
      return { checked: checked as never, removed: ids(removed), kept: ids(kept) };
    },
    schedule({ trainStep, tokenStep, ages }, params) {
      const { groupSize, maxSteps, baseFill, fillSlope, maxLookahead, forcedStep } = params as Record<
        string,
        number
      >;
      const schedule = params.hybrid as unknown as TreeShare;
      const tree = treeRollouts(schedule, trainStep as number, groupSize);
      const live = numbers(ages).length;
      const { threshold, now } = handsOver(
        { fill: baseFill, slope: fillSlope, youngest: maxLookahead, forced: forcedStep },
        numbers(ages),
        groupSize,
        tokenStep as number,
        maxSteps,
      );
      return {
        ratio: treeRollouts(schedule, trainStep as number, 1e6) / 1e6,
        treeRollouts: tree,
        iidRollouts: groupSize - tree,
        fillThreshold: threshold,
        fill: live / groupSize,
        handOver: now,
        duplicates: groupSize - live,
      };
    },
    growTree({ layout }, params) {
      const { pStrategy, groupSize } = params as Record<string, number>;
      const { live, evaluations } = grown(layout as string, params);
      const own = live.map((choices) => choices.join(''));
      const leaves = Array.from({ length: groupSize }, (_, i) => own[i] ?? own[0]);
      const choices = own[0].length;
      const target = '1'.repeat(choices);
      const all = Array.from({ length: 2 ** choices }, (_, code) =>
        Array.from({ length: choices }, (_, i) => ((code >> i) & 1 ? 1 - pStrategy : pStrategy)).reduce(
          (product, p) => product * p,
          1,
        ),
      );
      const hit = all[all.length - 1];
      return {
        leaves: leaves as never,
        live: own.length,
        distinct: new Set(own).size,
        evaluations,
        iidEvaluations: groupSize * (layout as string).length,
        targetReached: own.includes(target),
        iidExpectedDistinct: expectedDistinct(all, groupSize),
        iidHitProbability: atLeastOnce(hit, groupSize),
        iidMixedProbability: mixed(hit, groupSize),
      };
    },
  },
});

/** Grows the lab's own tree on the lab's own task; the policy is the task's starting one, in float64. */
function grown(layout: string, params: Values): { live: number[][]; evaluations: number } {
  const { pStrategy, pSynonym, tauAbs, tauRel, tauEdit, groupSize } = params as Record<string, number>;
  const task = layoutTask(layout, { prompts: 1, usual: pStrategy, synonym: pSynonym });
  const rule = {
    tauAbs,
    tauRel,
    topM: 2,
    capacity: groupSize,
    metric: 'edit' as const,
    tauEdit,
    tauSuffix: 0,
    tauRouge: 0,
    lookaheads: params.pruning ? numbers(params.lookaheads) : [],
  };
  const generator = growTrees({ task, prompts: task.prompts }, rule, null);
  let evaluations = 0;
  let round = generator.next();
  while (!round.done) {
    evaluations += round.value.rows.length;
    const answers = round.value.rows.map(({ prompt, tokens }) => {
      const all = Int32Array.from(tokens);
      const logits = new Float32Array(all.length * task.outputs);
      const feature = new Int32Array(1);
      for (let t = 0; t < all.length; t++) {
        task.features.read(prompt, t, all, 0, feature, 0);
        const from = feature[0] * task.outputs;
        logits.set(task.initialLogits!.subarray(from, from + task.outputs), t * task.outputs);
      }
      return { tokens: all, logps: new Float32Array(all.length), logits };
    });
    round = generator.next(answers);
  }
  const choices = ({ tokens }: { tokens: readonly number[] }) =>
    tokens.filter((_, t) => layout[t] === 'K').map((token) => token % 2);
  return { live: round.value[0].map(choices), evaluations };
}
