import { describe, expect, it } from 'vitest';
import { defaults } from '../../../src/core/params.ts';
import teacher from '../../../src/core/rollouts/teacher.ts';
import type { Sampled, SampleRound, ScoreRound } from '../../../src/core/stages/stage.ts';
import { build } from '../tasks/support.ts';
import { contextFor } from './_context.ts';

const task = build('lock', { prompts: 2, length: 2, alphabet: 3, teacher: true });

/** One step; tokens are drawn with log π = −2, and the teacher says −1 of them. */
function run(does: string) {
  const rounds: (SampleRound | ScoreRound)[] = [];
  const strategy = teacher.run(contextFor(task), { ...defaults(teacher.params), group: 2, teacher: does });
  const answer = ({ kind, rows }: SampleRound | ScoreRound): Sampled[] =>
    (rows as readonly unknown[]).map((_, i) => ({
      tokens: Int32Array.of(i % 3, 1),
      logps: Float32Array.of(kind === 'score' ? -1 : -2, kind === 'score' ? -1 : -2),
      ...(kind === 'score' && { logits: Float32Array.of(0, i, 0, 0, i, 0) }),
    }));
  let next = strategy.next();
  while (!next.done) {
    rounds.push(next.value);
    next = strategy.next(answer(next.value));
  }
  const asked = rounds.map(({ kind, policy = 'own' }) => `${kind} ${policy}`);
  return { asked, rounds, drawn: next.value };
}

describe('a teacher', () => {
  it('learns from its own responses, and the policy waits', () => {
    const { asked, drawn } = run('learns');
    expect(asked).toEqual(['sample teacher']);
    expect(drawn.rollouts.map(({ policy, group }) => [policy, group])).toEqual([
      ['teacher', 0],
      ['teacher', 0],
      ['teacher', 1],
      ['teacher', 1],
    ]);
    expect(drawn.rollouts.every(({ teacherLogits }) => teacherLogits === undefined)).toBe(true);
  });

  it('shows: the policy learns from what the teacher has drawn and says of it', () => {
    const { asked, rounds, drawn } = run('shows');
    expect(asked).toEqual(['sample teacher', 'score teacher']);
    const scored = rounds[1] as ScoreRound;
    expect(scored.rows.map(({ tokens, prompt }) => [tokens[0], prompt.id])).toEqual([
      [0, 0],
      [1, 0],
      [2, 1],
      [0, 1],
    ]);
    expect(drawn.rollouts.map(({ policy, teacherLogits }) => [policy, teacherLogits?.[1]])).toEqual([
      [undefined, 0],
      [undefined, 1],
      [undefined, 2],
      [undefined, 3],
    ]);
    expect(drawn.measured).toBeUndefined();
  });

  it('corrects what the policy has drawn, and how far they are apart is measured', () => {
    const { asked, drawn } = run('corrects');
    expect(asked).toEqual(['sample own', 'score teacher']);
    expect(drawn.rollouts.every(({ teacherLogits }) => teacherLogits?.length === 6)).toBe(true);
    expect(drawn.measured).toEqual({ 'distillation/token_reward': 1 });
  });
});
