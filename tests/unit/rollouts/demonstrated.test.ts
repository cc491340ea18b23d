import { describe, expect, it } from 'vitest';
import { defaults, type ParamValues } from '../../../src/core/params.ts';
import demonstrated from '../../../src/core/rollouts/demonstrated.ts';
import type { SampleRound } from '../../../src/core/stages/stage.ts';
import { build } from '../tasks/support.ts';
import { contextFor } from './_context.ts';

const values = { prompts: 2, length: 1, alphabet: 4, shown: 'fixed', guide: true };

/** 0 opens every lock. */
function run(answers: readonly number[], changed: ParamValues = {}, task = build('lock', values)) {
  const strategy = demonstrated.run(
    {
      ...contextFor(task),
      grade: (_prompt, _group, responses) =>
        responses.map(({ tokens: [token] }) => ({
          components: Float64Array.of(token === 0 ? 1 : 0, 0),
          reward: 0,
        })),
    },
    { ...defaults(demonstrated.params), group: 3, ...changed },
  );
  const round = strategy.next().value as SampleRound;
  const { value } = strategy.next(
    answers.map((token) => ({ tokens: Int32Array.of(token), logps: Float32Array.of(-1) })),
  );
  if (!value || !('rollouts' in value)) throw new Error('one round is enough');
  const trained = value.rollouts.filter(({ role = 'train' }) => role === 'train');
  return {
    round,
    measured: value.measured,
    drawn: value.rollouts.length,
    trained: trained.map(({ group, tokens, offPolicy = false }) => [group, tokens[0], offPolicy]),
  };
}

describe('with a demonstration', () => {
  it('lets right ones in, each in the place of a plain one, and turns the others down', () => {
    const { round, trained, measured, drawn } = run([1, 2, 3, 1, 2, 3, 0, 1]);
    expect(round.rows.map(({ prompt }) => 'shownAs' in prompt)).toEqual([
      ...Array(6).fill(false),
      true,
      true,
    ]);
    expect(trained).toEqual([
      [0, 1, false],
      [0, 2, false],
      [0, 0, true],
      [1, 1, false],
      [1, 2, false],
      [1, 3, false],
    ]);
    expect(drawn).toBe(8);
    expect(measured).toEqual({ 'rollout/accepted_ratio': 0.5 });
    const words = round.rows.map((row) => row.random!.word());
    expect(new Set(words).size).toBe(words.length);
  });

  it('lets all of them in without the gate, and draws no more than the group', () => {
    const { trained, drawn } = run([1, 2, 1, 2, 3, 3], { gate: false });
    expect(trained).toEqual([
      [0, 1, false],
      [0, 2, false],
      [0, 3, true],
      [1, 1, false],
      [1, 2, false],
      [1, 3, true],
    ]);
    expect(drawn).toBe(6);
  });

  it('is a plain group without demonstrations', () => {
    const { trained } = run([1, 2, 3, 1, 2, 3], { demonstrated: 0 });
    expect(trained.every(([, , off]) => off === false)).toBe(true);
  });

  it('needs a task with examples', () => {
    expect(() => run([], {}, build('lock', { ...values, guide: false }))).toThrow(/guide = on/);
  });
});
