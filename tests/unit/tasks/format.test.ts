import { describe, expect, it } from 'vitest';
import { build, grade, tokensOf } from './support.ts';

const make = (values: Parameters<typeof build>[1] = {}) => build('format', values, 1);

describe('framed digits', () => {
  const task = make({ digits: 2, alphabet: 4, scale: 3 });
  const prompt = task.prompts[2];
  const right = tokensOf(task, task.answer?.(prompt) ?? '');
  const other = (digit: number) => 2 + ((digit - 1) % 4);

  it('pays for the frame as a whole and for each digit', () => {
    expect(grade(task, prompt, right)).toEqual({ correctness: 3, format: 1, exact: 1, correct: 1 });
    const half = [right[0], other(right[1]), right[2], right[3]];
    expect(grade(task, prompt, half)).toEqual({ correctness: 0, format: 1, exact: 0, correct: 0 });
    const open = [right[0], right[1], right[2], right[0]];
    expect(grade(task, prompt, open)).toEqual({ correctness: 3, format: 0, exact: 1, correct: 0 });
  });

  it('starts uniform: frame 1/36, digits 1/36, mean correctness −2', () => {
    const totals = { format: 0, exact: 0, correctness: 0 };
    let count = 0;
    for (const response of task.enumerate?.(prompt) ?? []) {
      const got = grade(task, prompt, response) as typeof totals;
      totals.format += got.format;
      totals.exact += got.exact;
      totals.correctness += got.correctness;
      count += 1;
    }
    expect(count).toBe(6 ** 4);
    expect(totals.format / count).toBeCloseTo(1 / 36, 12);
    expect(totals.exact / count).toBeCloseTo(1 / 36, 12);
    expect(totals.correctness / count).toBeCloseTo(3 * (2 / 6 - 1), 12);
  });
});
