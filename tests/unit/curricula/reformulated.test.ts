import { describe, expect, it } from 'vitest';
import reformulated from '../../../src/core/curricula/reformulated.ts';
import { RandomStream } from '../../../src/core/random.ts';
import { build } from '../tasks/support.ts';

const task = build('graded-copy', { prompts: 4 });
const select = (prompts: number, originals: boolean, step = 0) => {
  const random = new RandomStream({ seed: 1, seedIndex: 0, step, stream: 'curriculum' });
  return reformulated.select({ task, step, random, memory: {} }, { prompts, originals });
};

describe('with reformulations', () => {
  it('draws from four times as many questions, each once before any comes again', () => {
    const chosen = select(16, true);
    expect(new Set(chosen.map(({ tokens }) => tokens.join())).size).toBe(16);
    expect(chosen.filter((prompt) => task.prompts.includes(prompt)).length).toBe(4);
    expect(select(20, true).length).toBe(20);
  });

  it('draws the original as often as each of its rewrites', () => {
    let originals = 0;
    for (let step = 0; step < 500; step++) {
      originals += select(4, true, step).filter((prompt) => task.prompts.includes(prompt)).length;
    }
    expect(originals / 2000).toBeCloseTo(0.25, 1);
  });

  it('leaves the originals out where told so', () => {
    const chosen = select(12, false);
    expect(new Set(chosen.map(({ tokens }) => tokens.join())).size).toBe(12);
    expect(chosen.some((prompt) => task.prompts.includes(prompt))).toBe(false);
  });

  it('needs a task with rewrites', () => {
    const plain = build('lock');
    const random = new RandomStream({ seed: 1, seedIndex: 0, step: 0, stream: 'curriculum' });
    expect(() =>
      reformulated.select({ task: plain, step: 0, random, memory: {} }, { prompts: 1, originals: true }),
    ).toThrow('reformulated needs a task');
  });
});
