import { describe, expect, it } from 'vitest';
import { build, grade } from './support.ts';

describe('reason or take the shortcut', () => {
  const task = build('reason-or-shortcut');
  const active = (response: readonly number[], position: number) => {
    const out = new Int32Array(2);
    task.features.read(task.prompts[3], position, response, 0, out, 0);
    return Array.from(out);
  };

  it('tells right from consistent', () => {
    const prompt = task.prompts[0];
    const right = [...'ABCDEF'].indexOf(task.answer!(prompt)![0]);
    const other = (right + 1) % 6;
    expect(grade(task, prompt, [right, right])).toEqual({ correct: 1, consistent: 1 });
    expect(grade(task, prompt, [other, right])).toEqual({ correct: 1, consistent: 0 });
    expect(grade(task, prompt, [other, other])).toEqual({ correct: 0, consistent: 1 });
    expect(grade(task, prompt, [right])).toEqual({ correct: 0, consistent: 0 });
    expect(task.answerFrom!(prompt, [right, right])).toBe(1);
  });

  it('reads question and thought where it answers, and the question alone where it thinks', () => {
    expect(active([], 0)).toEqual([6, -1]);
    expect(active([4], 1)).toEqual([7, 28]);
  });

  it('starts with a mistaken thought and the habit of following it', () => {
    const logits = task.initialLogits!;
    const habit = Array.from(logits.slice(24 * 6));
    expect(habit).toEqual(Array.from({ length: 36 }, (_, i) => (i % 7 === 0 ? 2 : 0)));
    const pull = task.prompts.map(({ id }) => logits.slice(12 * id, 12 * id + 6));
    const mean = pull.reduce((sum, row) => sum + Math.max(...row), 0) / 12;
    expect(mean).toBeGreaterThan(0.8);
    expect(task.features.fixed).toBe(6);
    expect(build('reason-or-shortcut', { habit: 'learned' }).features.fixed).toBeUndefined();
  });
});
