import { describe, expect, it } from 'vitest';
import { allPrompts, build, featuresAt, grade } from './support.ts';

/** Every list of four digits below 5. */
const task = build('sort', { prompts: 1024 });

const find = (question: string) => {
  const prompt = allPrompts(task).find((each) => task.describe(each) === question);
  if (!prompt) throw new Error(`no prompt asks ${question}`);
  return prompt;
};

describe('verifier', () => {
  const prompt = find('Sort 3 1 4 1');

  it.each([
    [[1, 1, 3, 4], { correct: 1, sorted: 1, permutation: 1, position: 1 }],
    [[1, 1, 4, 3], { correct: 0, sorted: 2 / 3, permutation: 1, position: 0.5 }],
    [[3, 1, 4, 1], { correct: 0, sorted: 1 / 3, permutation: 1, position: 0.25 }],
    [[4, 3, 1, 0], { correct: 0, sorted: 0, permutation: 0.75, position: 0 }],
    // Gaming `sorted`: one digit, repeated.
    [[2, 2, 2, 2], { correct: 0, sorted: 1, permutation: 0, position: 0 }],
    [[1, 1, 1, 1], { correct: 0, sorted: 1, permutation: 0.5, position: 0.5 }],
    [[1, 1, 3], { correct: 0, sorted: 2 / 3, permutation: 0.75, position: 0.75 }],
  ])('grades %s', (response, graded) => {
    expect(grade(task, prompt, response)).toEqual(graded);
  });

  it('calls one response right', () => {
    let right = 0;
    for (const response of task.enumerate?.(prompt) ?? []) right += grade(task, prompt, response).correct;
    expect([right, task.responses]).toEqual([1, 625]);
  });
});

describe('prompts', () => {
  it('are all lists where so many are asked for', () => {
    expect(allPrompts(task)).toHaveLength(625);
    expect(task.heldOut).toHaveLength(125);
  });

  it('are harder the more pairs stand in the wrong order', () => {
    expect(find('Sort 0 1 2 3').difficulty).toBe(0);
    expect(find('Sort 4 3 2 1').difficulty).toBe(1);
    expect(find('Sort 3 1 4 1').difficulty).toBeCloseTo(3 / 6, 15);
  });

  it('end in what asks for the answer', () => {
    expect([...find('Sort 3 1 4 1').tokens].map((token) => task.vocabulary[token])).toEqual([...'3141→']);
    expect(task.answer?.(find('Sort 3 1 4 1'))).toBe('1 1 3 4');
  });
});

describe('features', () => {
  it('are the digits still to be written and the last one written', () => {
    const prompt = find('Sort 3 1 4 1');
    expect(featuresAt(task, prompt, 0, [])).toEqual([-1, 1, -1, 3, 4, -1]);
    expect(featuresAt(task, prompt, 1, [1])).toEqual([-1, 1, -1, 3, 4, 5 + 1]);
    expect(featuresAt(task, prompt, 2, [1, 1])).toEqual([-1, -1, -1, 3, 4, 5 + 1]);
    expect(featuresAt(task, prompt, 3, [1, 1, 0])).toEqual([-1, -1, -1, 3, 4, 5 + 0]);
    expect(task.features.positional).toBe(false);
  });

  it('let fixed weights sort every list: 1 for a digit still there, −1 against it for each smaller one', () => {
    for (const prompt of allPrompts(task)) {
      const written: number[] = [];
      for (let position = 0; position < 4; position++) {
        const left = featuresAt(task, prompt, position, written).slice(0, 5);
        const logits = [0, 1, 2, 3, 4].map(
          (digit) => (left[digit] >= 0 ? 1 : 0) - left.filter((there) => there >= 0 && there < digit).length,
        );
        written.push(logits.indexOf(Math.max(...logits)));
      }
      expect(grade(task, prompt, written).correct).toBe(1);
    }
  });
});
