import { describe, expect, it } from 'vitest';
import { consistency } from '../../../src/core/stats/consistency.ts';
import { build, grade, tokensOf } from './support.ts';

describe('many wordings, many right answers', () => {
  it('has the same right answers for all wordings of a question', () => {
    const task = build('many-answers', { questions: 3, wordings: 4, alphabet: 5, answers: 2 });
    const right = (id: number) =>
      [0, 1, 2, 3, 4].filter((token) => grade(task, task.prompts[id], [token]).correct === 1);
    for (let question = 0; question < 3; question++) {
      const first = right(question * 4);
      expect(first.length).toBe(2);
      for (let wording = 1; wording < 4; wording++) expect(right(question * 4 + wording)).toEqual(first);
    }
    expect(task.prompts.map(({ question }) => question)).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2]);
  });

  it('pays the F1 with the closest right answer', () => {
    const task = build('many-answers', { length: 2, answers: 1, alphabet: 8 });
    const [prompt] = task.prompts;
    const [first, second] = tokensOf(task, task.answer!(prompt)!);
    const other = [...Array(8).keys()].find((token) => token !== first && token !== second)!;
    expect(grade(task, prompt, [first, second])).toEqual({ correct: 1, f1: 1 });
    expect(grade(task, prompt, [first, other])).toEqual({ correct: 0, f1: 0.5 });
    expect(grade(task, prompt, [other, other])).toEqual({ correct: 0, f1: 0 });
  });

  it('brings up part of a question’s symbols with each wording', () => {
    const task = build('many-answers', { documents: 3 });
    const shown = task.prompts.slice(0, 6).map(({ tokens }) => [...tokens.subarray(-3)].sort());
    expect(new Set(shown.flat()).size).toBeLessThanOrEqual(6);
    expect(new Set(shown.map((own) => own.join())).size).toBeGreaterThan(1);
    expect(task.describe(task.prompts[0])).toMatch(/overlap with other wordings’ by \d+ %/);
  });

  it('refuses more right answers than there are answers', () => {
    expect(() => build('many-answers', { answers: 9 })).toThrow(
      'answers must be at most alphabet^length = 8, not 9',
    );
  });
});

describe('consistency', () => {
  const prompts = build('many-answers', { questions: 2, wordings: 2 }).prompts;

  it('is the chance that responses to two wordings are the same', () => {
    const drawn = [
      ['a', 'b'],
      ['a', 'a'],
      ['c', 'c'],
      ['d', 'e'],
    ];
    expect(consistency(prompts, drawn)).toBe(0.25);
  });

  it('is not measured where questions have one wording', () => {
    expect(consistency([prompts[0], prompts[2]], [['a'], ['a']])).toBeNaN();
  });
});
