import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { multisets, reach, readExpression } from '../../../src/core/tasks/expression.ts';
import { allPrompts, anyPrompt, anyResponse, build, featuresAt, grade, tokensOf } from './support.ts';

const make = (values: Parameters<typeof build>[1] = {}, seed = 1) => build('countdown', values, seed);

const rules = { largest: 9, operators: 3, useAll: true };

/** Tokens of `3 + 4 × 2`, without a stop token. */
const tokens = (text: string) =>
  text.split(' ').map((word) => {
    const operator = ['+', '−', '×'].indexOf(word);
    return operator < 0 ? Number(word) - 1 : rules.largest + operator;
  });

const reading = (text: string, numbers: number[], some: Partial<typeof rules> = {}) =>
  readExpression([7, ...tokens(text)], 1, tokens(text).length, numbers, { ...rules, ...some });

const value = (...args: Parameters<typeof reading>) => reading(...args).value;

describe('readExpression', () => {
  it.each([
    ['3 + 4 × 2', 11],
    ['3 × 4 + 2', 14],
    ['3 × 4 × 2', 24],
    ['9 − 3 − 2', 4],
    ['9 − 3 × 2', 3],
    ['9 − 3 + 2', 8],
    ['2 × 3 − 9', -3],
    ['9 − 2 × 2 × 3', -3],
    ['2 + 3 × 4 − 5', 9],
    ['2 × 3 + 4 × 5', 26],
    ['7', 7],
  ])('%s = %s', (text, expected) => {
    expect(value(text, text.match(/\d+/g)?.map(Number) ?? [])).toBe(expected);
  });

  it.each([
    ['two numbers in a row', '3 4', [3, 4], 1],
    ['an operator first', '+ 3 4', [3, 4], 0],
    ['an operator without a number to follow', '3 + 4 −', [3, 4], 3],
    ['an operator last', '3 +', [3, 4], 2],
    ['two operators in a row', '3 + × 4', [3, 4], 2],
    ['numbers where operators belong', '3 4 2', [2, 3, 4], 1],
    ['a number that is not given', '3 + 5', [3, 4], 2],
    ['a number used twice', '3 + 3', [3, 4], 2],
    ['more numbers than given', '3 + 4 + 4', [3, 4], 3],
    ['a number left out', '3 + 4', [3, 4, 5], 3],
  ])('refuses %s', (_, text, numbers, legal) => {
    expect(reading(text, numbers)).toEqual({ legal, value: null });
  });

  it('refuses nothing at all', () => {
    expect(readExpression([], 0, 0, [1], rules)).toEqual({ legal: 0, value: null });
    expect(readExpression([], 0, 0, [1], { ...rules, useAll: false })).toEqual({ legal: 0, value: null });
  });

  it('lets numbers be left out, or used as often as given, where the rules do', () => {
    expect(value('3 + 4', [3, 4, 5], { useAll: false })).toBe(7);
    expect(value('3 + 3', [3, 3, 5], { useAll: false })).toBe(6);
    expect(value('3 + 3 + 3', [3, 3, 5], { useAll: false })).toBeNull();
  });

  it('agrees with JavaScript on everything that is well formed', () => {
    const numbers = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 });
    const signs = fc.array(fc.constantFrom('+', '−', '×'), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(numbers, signs, (numbers, signs) => {
        const text = numbers.map((n, i) => (i === 0 ? `${n}` : `${signs[i - 1]} ${n}`)).join(' ');
        const script = text.replaceAll('−', '-').replaceAll('×', '*');
        expect(value(text, numbers)).toBe(new Function(`return ${script}`)());
      }),
    );
  });
});

describe('reach', () => {
  it('finds every value with the number of ways to it', () => {
    const ways = (numbers: number[], some: Partial<typeof rules>) =>
      Object.fromEntries(
        [...reach(numbers, { ...rules, ...some })].map(([value, { ways }]) => [value, ways]),
      );
    expect(ways([2, 3], {})).toEqual({ 5: 2, '-1': 1, 1: 1, 6: 2 });
    expect(ways([2, 2], {})).toEqual({ 4: 2, 0: 1 }); // equal numbers: 2 + 2 is one expression; 2 × 2 another
    expect(ways([2, 3], { operators: 1, useAll: false })).toEqual({ 2: 1, 3: 1, 5: 2 });
  });

  it('agrees with grading every response', () => {
    const task = make({ numbers: 2, largest: 4, useAll: false, prompts: 128, heldOut: 0 });
    for (const prompt of task.prompts) {
      let right = 0;
      for (const response of task.enumerate?.(prompt) ?? []) right += grade(task, prompt, response).correct;
      const [, target, numbers] = /^Make (\d+) from (.*), each/.exec(task.describe(prompt)) ?? [];
      const given = numbers.split(', ').map(Number);
      expect(right).toBe(reach(given, { largest: 4, operators: 3, useAll: false }).get(Number(target))?.ways);
    }
  });

  it('lists multisets', () => {
    expect(multisets(2, 3)).toEqual([
      [1, 1],
      [1, 2],
      [1, 3],
      [2, 2],
      [2, 3],
      [3, 3],
    ]);
    expect(multisets(4, 12)).toHaveLength(1365);
  });
});

describe('verifier', () => {
  const task = make({ prompts: 128 });
  /** A puzzle with three different numbers and ×, as a test can still write a wrong answer to it. */
  const prompt = allPrompts(task).find((each) => new Set(task.describe(each).match(/\d+/g)).size === 4);
  if (!prompt) throw new Error('no puzzle of three different numbers');
  const [target, a, b, c] = (task.describe(prompt).match(/\d+/g) ?? []).map(Number);
  const of = (text: string) => grade(task, prompt, tokensOf(task, text));

  it('gives all marks for a solution', () => {
    expect(of(task.answer?.(prompt) ?? '')).toEqual({ correct: 1, format: 1, legal: 1, close: 1 });
  });

  it('gives the form and closeness of a wrong value', () => {
    const texts = [`${a} + ${b} + ${c}`, `${a} − ${b} − ${c}`, `${a} × ${b} × ${c}`];
    const values = [a + b + c, a - b - c, a * b * c];
    texts.forEach((text, i) => {
      const distance = Math.abs(values[i] - target);
      const correct = distance === 0 ? 1 : 0;
      expect(of(text)).toEqual({ correct, format: 1, legal: 1, close: 1 / (1 + distance) });
    });
  });

  it('gives a response that breaks the rules no more than the share that kept them', () => {
    const broken = (legal: number) => ({ correct: 0, format: 0, legal: legal / 6, close: 0 });
    expect(of(`${a} + ${b}`)).toEqual(broken(3));
    expect(of(`${a} + ${a} + ${b}`)).toEqual(broken(2));
    expect(of(`${a} ${b} ${c}`)).toEqual(broken(1));
    expect(of(`+ ${b} ${c}`)).toEqual(broken(0));
    expect(grade(task, prompt, [task.stopToken])).toEqual(broken(0));
    // A solution without its end, cut off there or written on.
    const solution = tokensOf(task, task.answer?.(prompt) ?? '').slice(0, -1);
    expect(grade(task, prompt, solution)).toEqual(broken(5));
    expect(grade(task, prompt, [...solution, task.outputs - 2])).toEqual(broken(5));
  });
});

describe('puzzles', () => {
  it('are as many as there are where more are asked for', () => {
    const task = make({ numbers: 2, largest: 4, operators: 'add', prompts: 128 });
    expect(allPrompts(task)).toHaveLength(10);
  });

  it('are the harder the fewer solutions they have', () => {
    const task = make({ prompts: 128 });
    const ways = (id: number) => {
      const [target, ...numbers] = (task.describe(allPrompts(task)[id]).match(/\d+/g) ?? []).map(Number);
      return reach(numbers, rules).get(target)?.ways ?? 0;
    };
    const byWays = allPrompts(task)
      .map(({ id, difficulty }) => ({ difficulty, ways: ways(id) }))
      .sort((x, y) => x.ways - y.ways);
    expect(byWays.every(({ difficulty }, i) => i === 0 || difficulty <= byWays[i - 1].difficulty)).toBe(true);
    expect(byWays.at(-1)?.difficulty).toBe(0);
  });

  it('never ask for a number that already stands there, where it might stand alone', () => {
    const task = make({ useAll: false, prompts: 128 });
    for (const prompt of allPrompts(task)) {
      const [target, ...numbers] = task.describe(prompt).match(/\d+/g) ?? [];
      expect(numbers).not.toContain(target);
    }
  });

  it('are written with the numbers, the target and what asks for the answer', () => {
    const task = make();
    const prompt = task.prompts[0];
    const texts = [...prompt.tokens].map((token) => task.vocabulary[token]).join(' ');
    expect(texts).toMatch(/^[1-9] [1-9] [1-9] : [0-9] [0-9] =$/);
    expect(task.describe(prompt)).toMatch(/^Make \d+ from \d, \d, \d, each used once$/);
  });
});

describe('features', () => {
  it('depend on what was written', () => {
    const task = make();
    expect(task.features.positional).toBe(false);
    expect(featuresAt(task, task.prompts[0], 1, [0])).not.toEqual(featuresAt(task, task.prompts[0], 1, [1]));
  });

  it('tell held-out puzzles apart only by what they share with others', () => {
    const task = make();
    for (const prompt of task.heldOut) expect(featuresAt(task, prompt, 0, [])[0]).toBe(-1);
    for (const prompt of task.prompts) expect(featuresAt(task, prompt, 0, [])[0]).toBeGreaterThanOrEqual(0);
  });

  it('name unused numbers where a number is due, and none where an operator is', () => {
    const task = make();
    fc.assert(
      fc.property(
        anyPrompt(task).chain((prompt) => fc.tuple(fc.constant(prompt), anyResponse(task))),
        ([prompt, response]) => {
          response.forEach((_, position) => {
            const named = featuresAt(task, prompt, position, response).slice(4);
            const before = position === 0 ? -1 : response[position - 1];
            const numberWritten = before >= 0 && before < rules.largest;
            if (numberWritten) expect(named.every((feature) => feature === -1)).toBe(true);
            else if (position === 0) expect(named.some((feature) => feature >= 0)).toBe(true);
          });
        },
      ),
    );
  });
});
