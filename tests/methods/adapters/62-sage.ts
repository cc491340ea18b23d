import { defaults } from '../../../src/core/params.ts';
import { RandomStream } from '../../../src/core/random.ts';
import type { LevelRule } from '../../../src/core/rollouts/_hint-levels.ts';
import hinted from '../../../src/core/rollouts/hinted.ts';
import type { Memory, Sampled } from '../../../src/core/stages/stage.ts';
import { silentChance } from '../../../src/core/stats/group-signal.ts';
import type { Prompt, Task } from '../../../src/core/tasks/task.ts';
import { bound, evaluate, type Pick } from '../../golden/evaluate.ts';
import { groupsOf, numbers, padded, type Ragged, ragged, regrouped, rewarded, unpadded } from '../_rows.ts';
import { defineAdapter, type Values } from '../adapter.ts';

const rules: Readonly<Record<string, LevelRule>> = {
  sage: 'climb',
  lightPaper: 'raise',
  lightCode: 'both-ways',
};

/** One visit to a question whose groups come out as told, one list a level. */
function visit({ level, outcomes }: Values, { rule, maxLevel, alpha, low, high }: Values) {
  const told = ragged(outcomes);
  const question: Prompt = { id: 0, tokens: Int32Array.of(0), difficulty: 0 };
  const task = {
    maxResponse: 1,
    components: [{ id: 'correct' }],
    correct: 'correct',
    hints: { levels: maxLevel as number, at: (prompt: Prompt, hint: number) => ({ ...prompt, hint }) },
  } as unknown as Task;
  const memory: Memory = { '0 level': level as number };
  let used = 0;
  const strategy = hinted.run(
    {
      task,
      step: 0,
      prompts: [question],
      memory,
      random: (_, index) => new RandomStream({ seed: 1, seedIndex: 0, step: 0, stream: 'rollout', index }),
      morePrompts: () => [],
      grade(prompt) {
        const group = told[prompt.hint ?? 0];
        used += group.length;
        return group.map((outcome) => ({ components: Float64Array.of(outcome), reward: outcome }));
      },
    },
    {
      ...defaults(hinted.params),
      // Groups of any size are told; what matters here is whether there is one at all.
      group: Math.min(1, ...told.map((group) => group.length)),
      rule: rules[rule as string],
      below: alpha as number,
      low: low as number,
      high: high as number,
    },
  );
  let next = strategy.next();
  while (!next.done) {
    const answer: Sampled = { tokens: Int32Array.of(0), logps: Float32Array.of(0) };
    next = strategy.next(next.value.rows.map(() => answer));
  }
  return { kept: next.value.prompts?.[0].hint ?? 0, used, memory };
}

export default defineAdapter({
  functions: {
    advantage({ rewards }, { eps }) {
      const { variant, params } = bound('advantage', ['group-z-score', { ddof: '0', eps: eps as number }]);
      const given = numbers(rewards);
      const advantages = given.length === 0 ? [] : Array.from(variant.estimate(rewarded([given]), params));
      const squares = advantages.reduce((sum, value) => sum + value * value, 0);
      return {
        advantages,
        energy: given.length === 0 ? 0 : squares / given.length,
        gateOpen: given.some((reward) => reward !== given[0]),
      };
    },
    gateProbability({ probabilities }, { groupSize }) {
      return { gates: numbers(probabilities).map((p) => 1 - silentChance(p, groupSize as number)) };
    },
    hintLevelStep(inputs, params) {
      const { kept, used, memory } = visit(inputs, params);
      return {
        keptLevel: kept,
        rolloutsUsed: used,
        keptOutcomes: ragged(inputs.outcomes)[kept],
        nextLevel: params.rule === 'sage' ? 0 : memory['0 level'],
      };
    },
    objective({ logps, refLogps, advantages }, { klCoefficient }) {
      const groups = logps as unknown as readonly Ragged[];
      const lengths = groups.flat().map((row) => row.length);
      const sizes = groups.map((group) => group.length);
      const shape = groupsOf(sizes, {}, lengths);
      const { width } = shape;
      const perRow = ragged(advantages).flat();
      const given = {
        batch: { ...shape, oldLogps: padded(groups.flat(), width) },
        logps: padded(groups.flat(), width),
        referenceLogps: padded((refLogps as unknown as readonly Ragged[]).flat(), width),
        advantages: Float64Array.from(shape.mask, (own, i) => (own ? perRow[Math.floor(i / width)] : 0)),
      };
      const picks = {
        objective: ['reinforce'] as Pick,
        aggregation: ['constant', { length: 1 }] as Pick,
      };
      const whole = (beta: number) => evaluate({ ...picks, penalties: [['kl', { beta }]] }, given);
      const policy = evaluate(picks, given).loss;
      const { loss, dLogps } = whole(klCoefficient as number);
      const kl = whole(1).loss - policy;
      return {
        loss,
        policyLoss: policy,
        kl,
        dLogps: regroupedRows(unpadded(dLogps, width, lengths), sizes),
      };
    },
  },
});

function regroupedRows(rows: readonly number[][], sizes: readonly number[]): number[][][] {
  return regrouped(Array.from(rows.keys()), sizes).map((group) => group.map((row) => rows[row]));
}
