import { describe, expect, it } from 'vitest';
import { build } from './support.ts';

const values = { prompts: 2, length: 2, alphabet: 3, prior: 1, spread: 1, jitter: 0 };
const rowsOf = (logits: Float32Array | undefined) => Math.max(...(logits ?? []));

describe('a teacher on locks', () => {
  it('opens the same locks, from a prior of its own', () => {
    const task = build('lock', { ...values, teacher: true, teacherPrior: 3 });
    const teacher = task.companions!.teacher;
    expect(teacher.prompts.map(({ id, tokens }) => [id, tokens])).toEqual(
      task.prompts.map(({ id, tokens }) => [id, tokens]),
    );
    expect(teacher.prompts.map((prompt) => teacher.answer?.(prompt))).toEqual(
      task.prompts.map((prompt) => task.answer?.(prompt)),
    );
    expect(rowsOf(task.initialLogits)).toBe(2);
    expect(rowsOf(teacher.initialLogits)).toBe(4);
    expect(teacher.companions).toBeUndefined();
  });

  it('jitters by itself, and changes nothing of the lock', () => {
    const jittered = { ...values, jitter: 0.5 };
    const [plain, task] = [
      build('lock', jittered),
      build('lock', { ...jittered, teacher: true, teacherPrior: 1 }),
    ];
    expect(task.initialLogits).toEqual(plain.initialLogits);
    expect(task.companions?.teacher.initialLogits).not.toEqual(plain.initialLogits);
    expect(plain.companions).toBeUndefined();
  });

  it('may stand beside a hinter', () => {
    const both = build('lock', { ...values, teacher: true, hinter: true, shown: 'fixed' });
    expect(Object.keys(both.companions ?? {})).toEqual(['hinter', 'teacher']);
  });
});
