import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../../src/core/random.ts';
import type { Prompt, Task } from '../../../src/core/tasks/task.ts';
import { build, grade, tokensOf, verifierStream } from './support.ts';

/** P(token) at each place of a response under the task's own start. */
function startProbability(task: Task, prompt: Prompt, response: ArrayLike<number>): number {
  const { features, outputs, initialLogits } = task;
  const active = new Int32Array(features.slots);
  let probability = 1;
  for (let t = 0; t < response.length; t++) {
    features.read(prompt, t, response, 0, active, 0);
    const logits = Array.from({ length: outputs }, (_, token) =>
      active.reduce((sum, f) => sum + (f < 0 ? 0 : (initialLogits?.[f * outputs + token] ?? 0)), 0),
    );
    const total = logits.reduce((sum, z) => sum + Math.exp(z), 0);
    probability *= Math.exp(logits[response[t]]) / total;
  }
  return probability;
}

/** Mean over prompts and responses of what `of` says, under the task's own start. */
function startMean(task: Task, of: (graded: Record<string, number>, response: Int32Array) => number): number {
  let sum = 0;
  for (const prompt of task.prompts) {
    for (const response of task.enumerate?.(prompt) ?? []) {
      sum += startProbability(task, prompt, response) * of(grade(task, prompt, response), response);
    }
  }
  return sum / task.prompts.length;
}

describe('think, then answer', () => {
  it('starts as the simulations do: accuracy 0.76 at a mean length of 9.45', () => {
    const task = build('think-then-answer', { guess: 0.25 });
    expect(startMean(task, ({ chance }) => chance)).toBeCloseTo(0.76, 2);
    expect(startMean(task, (_, { length }) => length)).toBeCloseTo(9.45, 2);
    expect(task.prompts.map((prompt) => (prompt as Prompt & { need: number }).need).toSorted()).toEqual([
      2, 3, 4, 5, 6, 7,
    ]);
  });

  it('has DRPO’s curve where thinking helps gradually', () => {
    const curve = {
      prompts: 1,
      levels: 1,
      easiest: 3,
      hardest: 3,
      curve: 'gradual',
      guess: 0.15,
      sure: 0.95,
    };
    const task = build('think-then-answer', { ...curve, habit: 2 });
    for (const n of [0, 1, 3, 15]) {
      const { chance } = grade(task, task.prompts[0], [...Array(n).fill(0), 1]);
      expect(chance).toBeCloseTo(0.15 + 0.8 * (1 - Math.exp(-n / 3)), 12);
    }
  });

  it('tosses the coin that the thoughts have loaded; without an answer there is nothing to be right', () => {
    const task = build('think-then-answer', { guess: 0.2, sure: 0.9 });
    const prompt = task.prompts[0] as Prompt & { need: number };
    const rate = (response: number[]) => {
      let right = 0;
      for (let i = 0; i < 2000; i++) right += grade(task, prompt, response, verifierStream(5, i)).correct;
      return right / 2000;
    };
    expect(Math.abs(rate([...Array(prompt.need).fill(0), 1]) - 0.9)).toBeLessThan(0.03);
    expect(Math.abs(rate([...Array(prompt.need - 1).fill(0), 1]) - 0.2)).toBeLessThan(0.04);
    expect(grade(task, prompt, Array(16).fill(0))).toEqual({ correct: 0, chance: 0 });
  });

  it('never starts with a response that has no end', () => {
    const task = build('think-then-answer');
    expect(startProbability(task, task.prompts[0], Array(16).fill(0))).toBeLessThan(1e-12);
  });

  it('deals the needs out by levels, and calls the larger need harder', () => {
    const task = build('think-then-answer', { prompts: 8, levels: 2, easiest: 6, hardest: 1 });
    const dealt = task.prompts.map((prompt) => [
      (prompt as Prompt & { need: number }).need,
      prompt.difficulty,
    ]);
    expect(dealt.filter(([need, difficulty]) => need === 6 && difficulty === 1).length).toBe(4);
    expect(dealt.filter(([need, difficulty]) => need === 1 && difficulty === 0).length).toBe(4);
  });

  it('can be cut short after any thought', () => {
    const { exits } = build('think-then-answer');
    expect(exits?.thoughts([0, 0, 1])).toBe(2);
    expect(exits?.thoughts([1])).toBe(0);
    expect(exits?.thoughts(Array(16).fill(0))).toBe(16);
  });
});

describe('claim, ground, answer', () => {
  const task = build('claim-ground-answer');
  const { length: count } = [...(task.enumerate?.(task.prompts[0]) ?? [])];

  it('starts with the simulation’s habits', () => {
    expect(count).toBe(64);
    // Softmaxes over 4: the wrong claim e^0.7, the copied answer e, the wrong description e^1.5.
    const right = 1 / (3 + Math.exp(0.7));
    const copied = Math.E / (3 + Math.E);
    const other = 1 / (3 + Math.E);
    expect(startMean(task, ({ correct }) => correct)).toBeCloseTo(right * copied + (1 - right) * other, 6);
    expect(startMean(task, ({ consistent }) => consistent)).toBeCloseTo(copied, 6);
    expect(startMean(task, ({ grounded }) => grounded)).toBeCloseTo(1 / (3 + Math.exp(1.5)), 6);
  });

  it('tells right, consistent and grounded apart', () => {
    const [prompt] = task.prompts;
    const [right] = tokensOf(task, task.answer?.(prompt) ?? '');
    const wrong = (right + 1) % 4;
    expect(grade(task, prompt, [wrong, right, right])).toEqual({ correct: 1, consistent: 0, grounded: 1 });
    expect(grade(task, prompt, [wrong, wrong, wrong])).toEqual({ correct: 0, consistent: 1, grounded: 0 });
    expect(grade(task, prompt, [right])).toEqual({ correct: 0, consistent: 0, grounded: 0 });
  });
});

describe('short or long mode', () => {
  it('starts undecided between the modes, right more often in the better one', () => {
    const better = Math.exp(1.5) / (3 + Math.exp(1.5));
    for (const [mode, rate] of [
      ['S', 0.25],
      ['L', better],
    ] as const) {
      const task = build('short-or-long', { better: 'long', short: 1, long: 2, prompts: 2 });
      const [prompt] = task.prompts;
      const key = task.answer?.(prompt)?.at(-1);
      const [start, answer] = tokensOf(task, `${mode}${key}`);
      const response = [start, ...Array(mode === 'S' ? 1 : 2).fill(2), answer];
      expect(startProbability(task, prompt, response)).toBeCloseTo((0.5 * rate) / (mode === 'S' ? 3 : 9), 6);
      expect(grade(task, prompt, response)).toEqual({ correct: 1, long: mode === 'S' ? 0 : 1 });
      expect(grade(task, prompt, response.slice(0, -1)).correct).toBe(0);
    }
  });

  it('is over after as many tokens as the mode has', () => {
    const task = build('short-or-long');
    const [prompt] = task.prompts;
    expect(task.turn?.(prompt, [])).toEqual({ write: 1 });
    expect(task.turn?.(prompt, [0])).toEqual({ write: 5 });
    expect(task.turn?.(prompt, [1, 2, 2])).toEqual({ write: 15 });
    expect(task.turn?.(prompt, [0, 2, 2, 2, 2, 5])).toBeNull();
  });
});

describe('judged reasoning', () => {
  const kindsOf = (task: Task) => (task.prompts[0] as Prompt & { kinds: Int32Array[] }).kinds;
  /** A response whose steps are of these kinds: 0 good, 1 fluff, 2 noise. */
  const steps = (task: Task, kinds: number[]) => kinds.map((kind, t) => kindsOf(task)[t].indexOf(kind));

  it('scores by the judge’s taste, and passes by what is good', () => {
    const task = build('judged-reasoning', { sure: 1, luck: 0 });
    const of = (kinds: number[]) => grade(task, task.prompts[0], steps(task, kinds));
    expect(of([0, 0, 0, 0, 1])).toEqual({ correct: 1, judge: 0.2 * 0.8 + 0.2, good: 0.8, fluff: 0.2 });
    expect(of([0, 0, 0, 2, 2])).toMatchObject({ correct: 0, good: 0.6, fluff: 0 });
    expect(of([1, 1, 1, 1, 1])).toMatchObject({ correct: 0, judge: 1 });
  });

  it('trains a judge that likes good steps, and no longer fluff', () => {
    const task = build('judged-reasoning', { judge: 'trained' });
    const score = (kinds: number[]) => grade(task, task.prompts[0], steps(task, kinds)).judge;
    const better = score([0, 0, 0, 0, 0]);
    const mixed = score([0, 0, 1, 2, 2]);
    expect(better).toBeGreaterThan(mixed + 0.2);
    expect(score([1, 1, 1, 1, 1])).toBeLessThan(mixed);
    expect(Math.abs(score([1, 1, 1, 1, 1]) - score([2, 2, 2, 2, 2]))).toBeLessThan(0.15);
  });

  it('says which of its numbers do not fit', () => {
    expect(() => build('judged-reasoning', { steps: 3, need: 4 })).toThrow(
      'need must be at most 3, the number of steps, not 4',
    );
  });

  it('draws which tokens are good anew with each seed', () => {
    const random = new RandomStream({ seed: 9, seedIndex: 0, step: 0, stream: 'task' });
    expect(random.permutation(3).length).toBe(3);
    const kinds = (seed: number) => String(kindsOf(build('judged-reasoning', { steps: 12, need: 3 }, seed)));
    expect(kinds(1)).toBe(kinds(1));
    expect(kinds(1)).not.toBe(kinds(2));
  });
});
