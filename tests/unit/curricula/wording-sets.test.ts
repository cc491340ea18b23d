import { describe, expect, it } from 'vitest';
import wordingSets from '../../../src/core/curricula/wording-sets.ts';
import { RandomStream } from '../../../src/core/random.ts';
import { build } from '../tasks/support.ts';

const stream = (step: number) => new RandomStream({ seed: 1, seedIndex: 0, step, stream: 'curriculum' });
const select = (task: ReturnType<typeof build>, prompts: number, step = 0) =>
  wordingSets.select({ task, step, random: stream(step), memory: {} }, { prompts });

describe('all wordings of a question', () => {
  const task = build('many-answers', { questions: 5, wordings: 3 });

  it('draws whole sets, as many as fit', () => {
    const chosen = select(task, 8);
    expect(chosen.length).toBe(6);
    const questions = chosen.map(({ question }) => question);
    expect(questions.slice(0, 3)).toEqual(Array(3).fill(questions[0]));
    expect(questions.slice(3)).toEqual(Array(3).fill(questions[3]));
    expect(questions[0]).not.toBe(questions[3]);
    expect(new Set(chosen).size).toBe(6);
  });

  it('draws one set where not even one fits', () => {
    expect(select(task, 1).length).toBe(3);
  });

  it('starts again when there are no more', () => {
    const chosen = select(task, 21);
    expect(chosen.length).toBe(21);
    expect(new Set(chosen).size).toBe(15);
  });

  it('draws all questions as often', () => {
    const counts = new Map<number | undefined, number>();
    for (let step = 0; step < 1000; step++) {
      const [{ question }] = select(task, 3, step);
      counts.set(question, (counts.get(question) ?? 0) + 1);
    }
    for (let question = 0; question < 5; question++) {
      expect(counts.get(question)).toBeGreaterThan(140);
    }
  });

  it('takes prompts of other tasks one by one', () => {
    const locks = build('lock', { prompts: 6 });
    expect(new Set(select(locks, 6)).size).toBe(6);
  });
});
