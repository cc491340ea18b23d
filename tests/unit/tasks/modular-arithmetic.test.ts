import { describe, expect, it } from 'vitest';
import { allPrompts, build, featuresAt, grade, tokensOf } from './support.ts';

const make = (values: Parameters<typeof build>[1] = {}, seed = 1) =>
  build('modular-arithmetic', values, seed);

/** Every question there is. */
const full = (values: Parameters<typeof build>[1]) => make({ prompts: 1024, ...values });

const find = (task: ReturnType<typeof make>, question: string) => {
  const prompt = allPrompts(task).find((each) => task.describe(each) === question);
  if (!prompt) throw new Error(`no prompt asks ${question}`);
  return prompt;
};

describe('answers', () => {
  const task = full({ modulus: 13, operations: 'all' });

  it.each([
    ['(7 + 10) mod 13', '04'],
    ['(6 + 6) mod 13', '12'],
    ['(3 − 10) mod 13', '06'],
    ['(10 − 10) mod 13', '00'],
    ['(7 × 10) mod 13', '05'],
  ])('%s = %s', (question, answer) => {
    expect(task.answer?.(find(task, question))).toBe(answer);
  });

  it('agree with arithmetic for every question', () => {
    expect(allPrompts(task)).toHaveLength(3 * 13 * 13);
    for (const prompt of allPrompts(task)) {
      const [, a, sign, b] = /^\((\d+) (.) (\d+)\)/.exec(task.describe(prompt)) ?? [];
      const raw = { '+': Number(a) + Number(b), '−': Number(a) - Number(b), '×': Number(a) * Number(b) }[
        sign
      ];
      expect(Number(task.answer?.(prompt))).toBe((((raw ?? Number.NaN) % 13) + 13) % 13);
    }
  });
});

describe('verifier', () => {
  const task = full({ modulus: 13 });
  const prompt = find(task, '(7 + 10) mod 13'); // 04

  it.each([
    ['04', { correct: 1, digits: 1, 'in-range': 1 }],
    ['14', { correct: 0, digits: 0.5, 'in-range': 0 }],
    ['12', { correct: 0, digits: 0, 'in-range': 1 }],
    ['40', { correct: 0, digits: 0, 'in-range': 0 }],
  ])('grades %s', (response, graded) => {
    expect(grade(task, prompt, tokensOf(task, response))).toEqual(graded);
  });

  it('calls half an answer wrong', () => {
    expect(grade(task, prompt, [0])).toEqual({ correct: 0, digits: 0.5, 'in-range': 0 });
  });

  it('calls one response in base^width right', () => {
    let right = 0;
    for (const response of task.enumerate?.(prompt) ?? []) right += grade(task, prompt, response).correct;
    expect([right, task.responses]).toEqual([1, 100]);
  });
});

describe('layout', () => {
  it('writes numbers in digits of one width', () => {
    const task = full({ modulus: 13, operations: 'add-subtract' });
    const texts = [...find(task, '(7 − 10) mod 13').tokens].map((token) => task.vocabulary[token]);
    expect(texts).toEqual(['0', '7', '−', '1', '0', '=']);
    expect([task.maxResponse, task.outputs]).toEqual([2, 10]);
  });

  it('writes numbers as single tokens where base = modulus', () => {
    const task = full({ modulus: 13, base: 13 });
    const texts = [...find(task, '(7 + 10) mod 13').tokens].map((token) => task.vocabulary[token]);
    expect(texts).toEqual(['7', '+', '10', '=']);
    expect(task.answer?.(find(task, '(5 + 6) mod 13'))).toBe('11');
  });

  it('holds back the stated share', () => {
    expect(full({ modulus: 10, heldOut: 0.3 }).heldOut).toHaveLength(30);
    expect(full({ modulus: 10, heldOut: 0 }).heldOut).toHaveLength(0);
    expect(make({ modulus: 2, prompts: 2, heldOut: 0.9 }).prompts).toHaveLength(1);
  });
});

describe('features', () => {
  it('reads a + b and b + a alike, but not a − b and b − a', () => {
    const task = full({ modulus: 13, operations: 'all', heldOut: 0 });
    const read = (question: string) => featuresAt(task, find(task, question), 1, [0]);
    expect(read('(3 + 8) mod 13')).toEqual(read('(8 + 3) mod 13'));
    expect(read('(3 × 8) mod 13')).toEqual(read('(8 × 3) mod 13'));
    const rows = ['(3 + 8) mod 13', '(3 × 8) mod 13', '(3 − 8) mod 13', '(8 − 3) mod 13'].map(read);
    expect(new Set(rows.map(([row]) => row)).size).toBe(4);
    expect(new Set(rows.map(([, position]) => position)).size).toBe(1);
  });

  it('has no row for held-out questions whose mirror image is held out too', () => {
    const task = full({ modulus: 11 });
    const trained = new Set(task.prompts.map((prompt) => featuresAt(task, prompt, 0, [])[0]));
    expect(trained.has(-1)).toBe(false);
    const rows = task.heldOut.map((prompt) => featuresAt(task, prompt, 0, [])[0]);
    expect(rows.some((row) => row === -1)).toBe(true);
    expect(rows.every((row) => row === -1 || trained.has(row))).toBe(true);
  });
});
