import { describe, expect, it } from 'vitest';
import type { Task } from '../../../src/core/tasks/task.ts';
import { meanF1, sameNames } from '../../../src/core/tasks/tool-call-parts.ts';
import { build, featuresAt, grade, tokensOf } from './support.ts';

const observed = (task: Task, call: readonly number[], id = 0) => {
  const turn = task.turn!(task.prompts[id], call);
  return turn && 'observe' in turn ? task.vocabulary[turn.observe[0]] : turn;
};

describe('tool calls with errors', () => {
  const task = build('tool-calls');
  const [request] = task.prompts;
  const [right] = tokensOf(task, task.answer!(request)!);
  const low = tokensOf(task, 'low')[0];

  it('says whether a value is too low or too high, and nothing when it is right', () => {
    expect(observed(task, [right - 1])).toBe('low');
    expect(observed(task, [right + 1])).toBe('hi');
    expect(observed(task, [right])).toBe(null);
  });

  it('gives a second call, and half for recovering', () => {
    const wrong = right - 1;
    expect(task.turn!(request, [wrong, low])).toEqual({ write: 1 });
    expect(task.turn!(request, [wrong, low, right])).toBe(null);
    expect(grade(task, request, [wrong, low, right])).toMatchObject({ correct: 0, solved: 1 });
    expect(grade(task, request, [wrong, low, wrong])).toMatchObject({ correct: 0, solved: 0 });
    expect(grade(task, request, [right])).toMatchObject({ correct: 1, solved: 1 });
    expect(task.components.map(({ weight }) => weight).slice(0, 2)).toEqual([0.5, 0.5]);
  });

  it('reads the same of an error in a prompt as in a response', () => {
    const wrong = right - 1;
    const shown = task.errors!.context(request, [wrong]);
    expect(featuresAt(task, shown, 0, [])).toEqual(featuresAt(task, request, 2, [wrong, low]));
    expect(featuresAt(task, task.errors!.untold(shown), 0, [])).not.toEqual(featuresAt(task, shown, 0, []));
    expect(task.turn!(shown, [wrong])).toBe(null);
    expect(grade(task, shown, [right])).toMatchObject({ correct: 1, solved: 1 });
    expect(grade(task, shown, [wrong])).toMatchObject({ correct: 0, solved: 0 });
    expect(() => task.errors!.context(request, [right])).toThrow('has not failed');
  });

  it('starts from near misses', () => {
    const odds = Array.from(task.initialLogits!.slice(0, 8), (z) => Number(Math.exp(z).toFixed(3)));
    const expected = Array.from({ length: 8 }, (_, value) =>
      value === right ? 0.25 : Math.abs(value - right) === 1 ? 0.37 : 0.018,
    );
    expect(odds).toEqual(expected);
    expect(task.initialLogits!.slice(6 * 8).every((z) => z === 0)).toBe(true);
  });

  it('has two near misses a request to recover from', () => {
    const { heldOut } = build('tool-calls', { evaluate: 'recovery' });
    expect(heldOut.length).toBe(12);
  });

  it('tells apart what is wrong with a call of two tokens', () => {
    const named = build('tool-calls', { names: 2 });
    const [first] = named.prompts;
    const [name, value] = tokensOf(named, named.answer!(first)!);
    const otherName = name === 8 ? 9 : 8;
    expect(observed(named, [otherName, value])).toBe('fn?');
    expect(observed(named, [0, value])).toBe('fmt');
    expect(observed(named, [name, 7])).toBe('hi');
    expect(grade(named, first, [otherName, value])).toMatchObject({
      format: 1,
      name: 0,
      argument: 1,
      call: 0.5,
    });
    expect(grade(named, first, [name, 7])).toMatchObject({
      format: 1,
      name: 1,
      argument: 0,
      call: 0.5,
    });
    expect(grade(named, first, [0, value])).toMatchObject({ format: 0, name: 0, argument: 0, call: 0 });
    expect(grade(named, first, [name, value])).toMatchObject({ correct: 1, call: 1 });
  });
});

describe('parts of a call', () => {
  it('compares names as multisets', () => {
    expect(sameNames(['b', 'a'], ['a', 'b'])).toBe(true);
    expect(sameNames(['a', 'a', 'b'], ['a', 'b'])).toBe(false);
    expect(sameNames([], ['a'])).toBe(false);
  });

  it('averages over matched arguments', () => {
    expect(meanF1([1, 0.5])).toBe(0.75);
    expect(meanF1([])).toBe(0);
  });
});
