import { describe, expect, it } from 'vitest';
import { build, featuresAt, grade, taskStream } from './support.ts';

const plain = build('aerial-tiles');
const tagged = build('aerial-tiles', { tags: true });
const right = (task: typeof plain, id: number) => [...(task.expert?.(task.prompts[id], taskStream()) ?? [])];

describe('aerial tiles', () => {
  it('ask for as many skills of a tile as the tier says', () => {
    expect(plain.prompts).toHaveLength(18);
    for (const { id } of plain.prompts) {
      const takes = 1 + Math.floor(id / 6);
      expect(right(plain, id)).toHaveLength(takes);
      expect(right(plain, id)).toEqual(right(plain, 12 + (id % 6)).slice(0, takes));
      expect(right(tagged, id)).toHaveLength(takes + 4);
    }
  });

  it('end a response after what the question takes', () => {
    const [first] = plain.prompts;
    expect(plain.turn?.(first, [])).toEqual({ write: 1 });
    expect(plain.turn?.(first, [0])).toBeNull();
    expect(plain.turn?.(plain.prompts[17], [0])).toEqual({ write: 2 });
  });

  it('have one row for a skill in all tiers, or one in each', () => {
    const rowsOf = (task: typeof plain, id: number) =>
      right(task, id).flatMap((_, position) => featuresAt(task, task.prompts[id], position, right(task, id)));
    expect(rowsOf(plain, 2)).toEqual(rowsOf(plain, 14).slice(0, 1));
    expect(rowsOf(plain, 8)).toEqual(rowsOf(plain, 14).slice(0, 2));
    const own = build('aerial-tiles', { shared: false });
    expect(own.features.count).toBe(3 * plain.features.count);
    expect(rowsOf(own, 8)).not.toEqual(rowsOf(own, 14).slice(0, 2));
    // Tags are the same for all tiles.
    expect(rowsOf(tagged, 0).filter((row) => row >= 18)).toEqual([18, 19, 20, 21]);
    expect(rowsOf(tagged, 17).filter((row) => row >= 18)).toEqual([18, 19, 20, 21]);
  });

  it('count an answer only inside its tags, and say what it is otherwise', () => {
    const prompt = tagged.prompts[13];
    const good = right(tagged, 13);
    expect(grade(tagged, prompt, good)).toEqual({ correct: 1, format: 1, answer: 1 });
    const untagged = good.with(0, 0);
    expect(grade(tagged, prompt, untagged)).toEqual({ correct: 0, format: 0, answer: 1 });
    const wrong = good.with(1, (good[1] + 1) % 8);
    expect(grade(tagged, prompt, wrong)).toEqual({ correct: 0, format: 1, answer: 0 });
    expect(grade(tagged, prompt, good.slice(0, 3))).toEqual({ correct: 0, format: 0, answer: 0 });
  });
});
