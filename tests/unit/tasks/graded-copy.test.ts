import { describe, expect, it } from 'vitest';
import { build, featuresAt, grade } from './support.ts';

const texts = (task: ReturnType<typeof build>, id: number) => {
  const [prompt] = task.prompts.slice(id);
  const written = (tokens: ArrayLike<number>) =>
    Array.from(tokens, (token) => task.vocabulary[token]).join('');
  return [prompt, ...task.reformulations!(prompt)].map(({ tokens }) => written(tokens));
};

describe('graded copy', () => {
  const task = build('graded-copy');

  it('shows the key in four ways', () => {
    for (const { id } of task.prompts) {
      const [plain, background, term, sum] = texts(task, id);
      const key = task.answer!(task.prompts[id])!;
      expect(plain).toBe(`#${key}`);
      expect(background).toMatch(new RegExp(`^\\d\\d#${key}$`));
      const renamed = /^x=(\d)#(.*)$/.exec(term)!;
      expect(renamed[2].replace('x', renamed[1])).toBe(key);
      const added = /^#(\d*)(\d)\+(\d)(\d*)$/.exec(sum)!;
      expect(`${added[1]}${Number(added[2]) + Number(added[3])}${added[4]}`).toBe(key);
    }
  });

  it('keeps id and answer in rewrites, which have none themselves', () => {
    for (const prompt of task.prompts) {
      for (const rewritten of task.reformulations!(prompt)) {
        expect(rewritten.id).toBe(prompt.id);
        expect(rewritten.question).toBe(prompt.question);
        const key = [...task.answer!(prompt)!].map(Number);
        expect(grade(task, rewritten, key)).toEqual({ correct: 1 });
        expect(task.reformulations!(rewritten)).toEqual([]);
      }
    }
  });

  it('remembers a question in whatever wording, and reads each form by a skill of its own', () => {
    const [prompt] = task.prompts;
    const [background, term, sum] = task.reformulations!(prompt);
    const at = (form: typeof prompt) => [0, 1, 2].map((place) => featuresAt(task, form, place, [0, 0]));
    const memory = (form: typeof prompt) => at(form).map(([row]) => row);
    const reading = (form: typeof prompt) => at(form).map(([, row]) => row);
    for (const form of [background, term, sum]) expect(memory(form)).toEqual(memory(prompt));
    expect(reading(background)).toEqual(reading(prompt));
    expect(at(background).filter(([, , distraction]) => distraction >= 0).length).toBe(2);
    for (const form of [term, sum]) {
      expect(reading(form).filter((row, place) => row !== reading(prompt)[place]).length).toBe(1);
    }
  });

  it('starts harder at what is harder to read', () => {
    const logitsAt = (form: (typeof task.prompts)[number], place: number) => {
      const rows = featuresAt(task, form, place, [0, 0]).filter((row) => row >= 0);
      const right = Number(task.answer!(form)![place]);
      return rows.reduce((sum, row) => sum + task.initialLogits![row * 6 + right], 0);
    };
    const total = (form: (typeof task.prompts)[number]) =>
      [0, 1, 2].reduce((sum, place) => sum + logitsAt(form, place), 0);
    const [prompt] = task.prompts;
    const [, term, sum] = task.reformulations!(prompt);
    expect(total(prompt)).toBeCloseTo(3 * -1.2);
    expect(total(term)).toBeCloseTo(3 * -1.2 - 1);
    expect(total(sum)).toBeCloseTo(3 * -1.2 - 1);
  });

  it('evaluates fresh questions, in one wording or in all', () => {
    expect(task.heldOut.length).toBe(16);
    const all = build('graded-copy', { evaluate: 'all' }).heldOut;
    expect(all.length).toBe(64);
    expect(all.slice(0, 5).map(({ question }) => question)).toEqual([24, 24, 24, 24, 25]);
  });

  it('refuses more questions than there are keys', () => {
    expect(() => build('graded-copy', { alphabet: 2, length: 2, prompts: 2, heldOut: 3 })).toThrow(
      'heldOut must be at most alphabet^length − prompts = 2, not 3',
    );
  });
});
