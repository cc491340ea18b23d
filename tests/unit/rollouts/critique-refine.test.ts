import { describe, expect, it } from 'vitest';
import { defaults, type ParamValues } from '../../../src/core/params.ts';
import critiqueRefine from '../../../src/core/rollouts/critique-refine.ts';
import type { SampleRound } from '../../../src/core/stages/stage.ts';
import { build } from '../tasks/support.ts';
import { contextFor } from './_context.ts';

const values = { prompts: 2, length: 1, alphabet: 4, shown: 'fixed', guide: true };
const task = build('lock', values);

/** Rows of the rounds get these tokens; 0 opens every lock. */
function run(answers: readonly (readonly number[])[], changed: ParamValues = {}, on = task) {
  const rounds: SampleRound[] = [];
  const strategy = critiqueRefine.run(
    {
      ...contextFor(on),
      grade: (_prompt, _group, responses) =>
        responses.map(({ tokens: [token] }) => {
          const reward = token === 0 ? 1 : 0;
          return { components: Float64Array.of(reward, reward), reward };
        }),
    },
    { ...defaults(critiqueRefine.params), group: 2, ...changed },
  );
  let next = strategy.next();
  while (!next.done) {
    const tokens = answers[rounds.length];
    rounds.push(next.value as SampleRound);
    next = strategy.next(
      tokens.map((token) => ({ tokens: Int32Array.of(token), logps: Float32Array.of(-1) })),
    );
  }
  return { rounds, drawn: next.value };
}

const summary = ({ drawn: { rollouts } }: ReturnType<typeof run>) =>
  rollouts.map(({ group, tokens, role, offPolicy = false }) => [group, tokens[0], role, offPolicy]);

describe('critique and refine', () => {
  it('refines wholly wrong groups, and takes a right refinement in, off-policy', () => {
    const ran = run([
      [0, 1, 2, 3],
      [1, 0],
    ]);
    expect(ran.rounds[1].rows.map(({ prompt }) => prompt.id)).toEqual([1, 1]);
    expect(summary(ran)).toEqual([
      [0, 0, 'train', false],
      [0, 1, 'train', false],
      [1, 2, 'train', false],
      [1, 3, 'train', false],
      [1, 1, 'filtered', true],
      [1, 0, 'train', true],
    ]);
    expect(ran.drawn.prompts).toBeUndefined();
    expect(ran.drawn.measured).toEqual({ 'rollout/refined_ratio': 0.5 });
    const words = ran.rounds.flatMap(({ rows }) => rows.map((row) => row.random!.word()));
    expect(new Set(words).size).toBe(words.length);
  });

  it('takes the first refinement where none is right, and can take a response’s place', () => {
    const ran = run([[1, 2, 3, 2], Array(4).fill(1)], { trigger: 'always', placement: 'replace' });
    expect(summary(ran).slice(0, 4)).toEqual([
      [0, 1, 'filtered', false],
      [0, 2, 'train', false],
      [0, 1, 'train', true],
      [0, 1, 'filtered', true],
    ]);
  });

  it('asks for nothing more where every group has a right response', () => {
    expect(run([[0, 1, 2, 0]]).rounds.length).toBe(1);
  });

  it('needs a task with a critic', () => {
    expect(() => run([[1, 1, 1, 1]], {}, build('lock', { ...values, guide: false }))).toThrow(/guide = on/);
  });
});
