import { describe, expect, it } from 'vitest';
import { sharesOf } from '../../../src/core/rewards/_rubric.ts';
import { build, grade, tokensOf, verifierStream } from './support.ts';

describe('attributes under a rubric', () => {
  const task = build('rubric-attributes');
  const [prompt] = task.prompts;
  const right = tokensOf(task, task.answer?.(prompt) ?? '');

  it('grades each attribute by itself', () => {
    expect(grade(task, prompt, right)).toEqual({ a1: 1, a2: 1, b1: 1, b2: 1, complete: 1 });
    const missing = right.map((token, t) => (t === 3 ? 1 - token : token));
    expect(grade(task, prompt, missing)).toEqual({ a1: 1, a2: 1, b1: 1, b2: 0, complete: 0 });
  });

  it('starts with B’s heavy criterion met, and the others at 0.27', () => {
    const starts = right.map((token, t) => {
      const { initialLogits = new Float32Array() } = task;
      const [own, other] = [token, 1 - token].map((each) => initialLogits[(4 * prompt.id + t) * 2 + each]);
      return 1 / (1 + Math.exp(other - own));
    });
    [0.269, 0.269, 0.993, 0.269].forEach((want, t) => {
      expect(starts[t]).toBeCloseTo(want, 3);
    });
  });

  it('has the weights of the two rubrics, and components that add up to the whole one', () => {
    for (const [pattern, weights] of [
      ['uneven', [8, 2, 9, 1]],
      ['alike', [8, 2, 2, 8, 2, 2]],
    ] as const) {
      const { rubric = [], components } = build('rubric-attributes', { pattern });
      expect(rubric.map(({ weight }) => weight)).toEqual(weights);
      const whole = sharesOf({ weights, categories: weights.map(() => 0) });
      expect(components.map(({ weight }) => weight)).toEqual([...whole, 0]);
    }
  });

  it('flips as many verdicts as it says, and never the truth', () => {
    const noisy = build('rubric-attributes', { flips: 0.2 });
    const key = Array.from(noisy.expert?.(prompt, verifierStream()) ?? []);
    let flipped = 0;
    for (let i = 0; i < 500; i++) {
      const { complete, ...verdicts } = grade(noisy, prompt, key, verifierStream(1, i));
      expect(complete).toBe(1);
      flipped += Object.values(verdicts).filter((verdict) => verdict === 0).length;
    }
    // 2000 flips at 0.2: a standard deviation of 0.009.
    expect(Math.abs(flipped / 2000 - 0.2)).toBeLessThan(0.04);
  });
});
