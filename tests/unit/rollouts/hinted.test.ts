import { describe, expect, it } from 'vitest';
import { defaults, type ParamValues } from '../../../src/core/params.ts';
import { RandomStream } from '../../../src/core/random.ts';
import { nextLevel } from '../../../src/core/rollouts/_hint-levels.ts';
import hinted from '../../../src/core/rollouts/hinted.ts';
import type { Drawn, Memory, SampleRound } from '../../../src/core/stages/stage.ts';
import { taskFamily } from '../../../src/core/tasks/index.ts';
import { build } from '../tasks/support.ts';
import { contextFor } from './_context.ts';

const task = build('lock', { prompts: 3, length: 4, alphabet: 3, shown: 'fixed' });
const thresholds = { below: 0.35, low: 0.1, high: 0.35 };

/** Runs one step on all three locks, of which each is solved from the given level on. */
function run(solvedFrom: readonly number[], changed: ParamValues = {}, memory: Memory = {}) {
  const rounds: SampleRound[] = [];
  const strategy = hinted.run(
    {
      ...contextFor(task),
      memory,
      grade: (prompt, _, responses) =>
        responses.map((_, i) => {
          const right = i === 0 && (prompt.hint ?? 0) >= solvedFrom[prompt.id] ? 1 : 0;
          return { components: Float64Array.of(right, 0), reward: right };
        }),
    },
    { ...defaults(hinted.params), group: 2, ...changed },
  );
  let next = strategy.next();
  while (!next.done) {
    const round = next.value as SampleRound;
    rounds.push(round);
    next = strategy.next(round.rows.map(() => ({ tokens: Int32Array.of(0), logps: Float32Array.of(-1) })));
  }
  return { rounds, drawn: next.value };
}

const trained = ({ prompts = [], rollouts }: Drawn) =>
  [...new Set(rollouts.filter(({ role }) => role === 'train').map(({ group }) => group))].map(
    (group) => prompts[group],
  );

describe('hinted rollouts', () => {
  it('climb until a response is right, for the locks that need it alone', () => {
    const { rounds, drawn } = run([0, 2, 9]);
    expect(rounds.map(({ rows }) => rows.map(({ prompt }) => prompt.id))).toEqual([
      [0, 0, 1, 1, 2, 2],
      [1, 1, 2, 2],
      [1, 1, 2, 2],
      [2, 2],
    ]);
    expect(trained(drawn).map(({ id, hint }) => [id, hint])).toEqual([
      [0, undefined],
      [1, 2],
      [2, 3],
    ]);
    // What was let go counts, the unhinted tries at the very end.
    expect(drawn.rollouts).toHaveLength(16);
    expect(drawn.prompts?.slice(-2).every(({ hint }) => hint === undefined)).toBe(true);
  });

  it('draw what plain rollouts draw as long as nothing is hinted, and something else after', () => {
    const { rounds } = run([0, 1, 1]);
    const words = rounds.flatMap(({ rows }) => rows.map(({ random }) => random!.word()));
    expect(words.slice(0, 2)).toEqual(
      [0, 1].map((index) =>
        new RandomStream({ seed: 1, seedIndex: 0, step: 0, stream: 'rollout', index }).word(),
      ),
    );
    expect(new Set(words).size).toBe(words.length);
  });

  it('carry levels by lock where told so', () => {
    const memory: Memory = {};
    run([0, 2, 9], { rule: 'both-ways' }, memory);
    expect(memory).toEqual({ '0 level': 0, '1 level': 1, '2 level': 1 });
    run([0, 2, 9], { rule: 'both-ways' }, memory);
    const { rounds, drawn } = run([0, 2, 9], { rule: 'both-ways' }, memory);
    expect(rounds).toHaveLength(1);
    expect(trained(drawn).map(({ hint = 0 }) => hint)).toEqual([0, 2, 2]);
    expect(memory).toEqual({ '0 level': 0, '1 level': 1, '2 level': 3 });
  });

  it('stay at a level where it is fixed, at most the task’s highest', () => {
    expect(trained(run([0, 0, 0], { rule: 'fixed', level: 8 }).drawn).map(({ hint }) => hint)).toEqual([
      3, 3, 3,
    ]);
    expect(trained(run([0, 0, 0], { rule: 'fixed', level: 0 }).drawn).map(({ hint }) => hint)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('learn from the plain question where told so', () => {
    const { drawn } = run([0, 2, 9], { learn: 'plain' });
    for (const prompt of trained(drawn)) expect(prompt.tokens).toEqual(task.prompts[prompt.id].tokens);
    expect(trained(drawn).map(({ hint }) => hint)).toEqual([0, 2, 3]);
  });

  it('need a task with hints', () => {
    const plain = build('lock');
    const context = { task: plain, step: 0, prompts: plain.prompts, morePrompts: () => [], grade: () => [] };
    const random = () => new RandomStream({ seed: 1, seedIndex: 0, step: 0, stream: 'rollout' });
    expect(() => hinted.run({ ...context, random }, defaults(hinted.params)).next()).toThrow(/has hints/);
    expect(taskFamily('lock').params.shown).toBeDefined();
  });
});

describe('carried levels', () => {
  it.each([
    ['raise', 2, 0.2, 3],
    ['raise', 2, 0.35, 2],
    ['raise', 3, 0, 3],
    ['both-ways', 2, 0.1, 3],
    ['both-ways', 2, 0.2, 2],
    ['both-ways', 2, 0.5, 1],
    ['both-ways', 0, 1, 0],
    ['both-ways', 1, Number.NaN, 1],
    ['fixed', 2, 0, 2],
    ['climb', 2, 0, 0],
  ] as const)('%s: from %d at a pass rate of %d to %d', (rule, level, accuracy, expected) => {
    expect(nextLevel(rule, level, accuracy, 3, thresholds)).toBe(expected);
  });
});
