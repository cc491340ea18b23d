import { describe, expect, it } from 'vitest';
import { build, featuresAt } from './support.ts';

describe('question bank', () => {
  const task = build('question-bank', { prompts: 400, heldOut: 200, ease: -1, spread: 2 });
  const all = [...task.prompts, ...task.heldOut];
  const logit = (feature: number, token: number) => task.initialLogits![2 * feature + token];

  it('starts each question at its own ease, which is its difficulty', () => {
    for (const prompt of all) {
      const [own, skill] = featuresAt(task, prompt, 0, []);
      expect([own, skill]).toEqual([prompt.id, 600]);
      const odds = logit(own, 0) + logit(skill, 0) - logit(own, 1) - logit(skill, 1);
      expect(prompt.difficulty).toBeCloseTo(1 / (1 + Math.exp(odds)), 6);
    }
  });

  it('draws fresh questions from the same law', () => {
    const mean = (prompts: typeof all) =>
      prompts.reduce((sum, { id }) => sum + logit(id, 0), 0) / prompts.length;
    // Four standard deviations of the means.
    expect(Math.abs(mean([...task.prompts]) + 1)).toBeLessThan((4 * 2) / Math.sqrt(400));
    expect(Math.abs(mean([...task.heldOut]) + 1)).toBeLessThan((4 * 2) / Math.sqrt(200));
  });
});
