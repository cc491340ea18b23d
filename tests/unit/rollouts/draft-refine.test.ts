import { describe, expect, it } from 'vitest';
import { defaults, type ParamValues } from '../../../src/core/params.ts';
import draftRefine, { pickBest } from '../../../src/core/rollouts/draft-refine.ts';
import type { SampleRound } from '../../../src/core/stages/stage.ts';
import { build } from '../tasks/support.ts';
import { contextFor } from './_context.ts';

const task = build('lock', { prompts: 2, length: 1, alphabet: 4, shown: 'learned' });

/** Drafts of lock g are the tokens 0, 1, 2 …, and what is rewarded is the token itself. */
function run(changed: ParamValues = {}) {
  const rounds: SampleRound[] = [];
  const strategy = draftRefine.run(
    {
      ...contextFor(task),
      grade: (_prompt, _group, responses) =>
        responses.map(({ tokens: [token] }) => ({ components: Float64Array.of(0, 0), reward: token })),
    },
    { ...defaults(draftRefine.params), group: 2, drafts: 3, ...changed },
  );
  let next = strategy.next();
  while (!next.done) {
    const round = next.value as SampleRound;
    rounds.push(round);
    next = strategy.next(
      round.rows.map((_, i) => ({ tokens: Int32Array.of(i % 3), logps: Float32Array.of(-1) })),
    );
  }
  return { rounds, drawn: next.value };
}

describe('draft, then refine', () => {
  it('draws drafts of the question, then answers to it with the best draft shown', () => {
    const { rounds } = run();
    expect(rounds[0].rows.map(({ prompt }) => prompt)).toEqual(
      [0, 0, 0, 1, 1, 1].map((id) => task.prompts[id]),
    );
    expect(rounds[1].rows.map(({ prompt }) => task.describe(prompt))).toEqual(
      [0, 0, 1, 1].map((id) => `${task.describe(task.prompts[id])} (draft C)`),
    );
    const words = rounds.flatMap(({ rows }) => rows.map((row) => row.random!.word()));
    expect(new Set(words).size).toBe(words.length);
  });

  it('trains on the answers alone, and counts the drafts', () => {
    const { prompts = [], rollouts } = run().drawn;
    const byRole = (wanted: string) => rollouts.filter(({ role }) => role === wanted);
    expect(byRole('train').map(({ group }) => prompts[group].id)).toEqual([0, 0, 1, 1]);
    expect(byRole('filtered').map(({ group }) => prompts[group])).toEqual(
      [0, 0, 0, 1, 1, 1].map((id) => task.prompts[id]),
    );
    expect(rollouts.every(({ components }) => components)).toBe(true);
  });

  it('shows any draft where told so', () => {
    const { rounds } = run({ pick: 'random' });
    const expected = [0, 1].map(
      (g) =>
        'ABC'[
          Math.floor(
            contextFor(task)
              .random(4 + g, 0)
              .uniform() * 3,
          )
        ],
    );
    const shown = rounds[1].rows.map(({ prompt }) => task.describe(prompt).at(-2));
    expect(shown).toEqual([expected[0], expected[0], expected[1], expected[1]]);
  });

  it('takes each of equally good drafts as often', () => {
    const rewards = [0, 0, 1, 0, 1, 0, 0, 0];
    expect([0, 0.49, 0.5, 0.99].map((uniform) => pickBest(rewards, uniform))).toEqual([2, 2, 4, 4]);
    expect(pickBest([0, 0], 0.5)).toBe(1);
  });

  it('needs a task that can show drafts', () => {
    const plain = build('lock');
    const grade = () => [{ components: Float64Array.of(0), reward: 0 }];
    const strategy = draftRefine.run(
      { ...contextFor(plain), grade },
      { ...defaults(draftRefine.params), group: 1, drafts: 1 },
    );
    strategy.next();
    const drafts = plain.prompts.map(() => ({ tokens: Int32Array.of(0), logps: Float32Array.of(0) }));
    expect(() => strategy.next(drafts)).toThrow(/can show drafts/);
  });
});
