import { describe, expect, it } from 'vitest';
import { build, featuresAt, tokensOf } from './support.ts';

const values = {
  prompts: 3,
  length: 6,
  alphabet: 4,
  prior: 0,
  spread: 0,
  shown: 'fixed',
  lean: 6,
  hinter: true,
};
const task = build('lock', values);
const hinter = task.companions!.hinter;
const lock = task.prompts[1];
const code = task.answer?.(lock) as string;
const hinted = (written: number) => task.writtenHints!.hinted(lock, [written]);

describe('a hinter on locks', () => {
  it('picks from the tokens of the first hint and the last few counts, each as a nudge or spelled out', () => {
    expect(hinter.vocabulary.slice(0, hinter.outputs)).toEqual(
      ['nudge', 'hint'].flatMap((kind) => [2, 4, 5, 6].map((count) => `${kind} ${count}`)),
    );
    expect(build('lock', { ...values, length: 2 }).companions?.hinter.outputs).toBe(4);
  });

  it('shows the code from its first token on, and calls the whole of it spelled out a leak', () => {
    expect([0, 3, 4, 7].map((written) => task.describe(hinted(written).prompt).split(' (')[1])).toEqual([
      `nudge ${code.slice(0, 2)})`,
      `nudge ${code})`,
      `hint ${code.slice(0, 2)})`,
      `hint ${code})`,
    ]);
    expect([0, 3, 4, 6, 7].map((written) => hinted(written).leaks)).toEqual([
      false,
      false,
      false,
      false,
      true,
    ]);
    expect(hinted(1).prompt).toMatchObject({ id: lock.id, hint: 4 });
  });

  it('is read by linear policies as a lean, of a strength of its own for nudges', () => {
    const leanOf = (written: number, position: number) => {
      const feature = featuresAt(task, hinted(written).prompt, position, [])[1];
      const right = 'ABCD'.indexOf(code[position]);
      return feature < 0 ? 0 : task.initialLogits?.[feature * 4 + right];
    };
    expect([0, 1, 2].map((position) => leanOf(0, position))).toEqual([1.5, 1.5, 0]);
    expect([0, 1, 2].map((position) => leanOf(4, position))).toEqual([6, 6, 0]);
    expect(task.features.fixed).toBe(2 * 6 * 4);
  });

  it('marks nudges apart for networks that read, and is asked by what a response had right', () => {
    const [nudge, hint] = [0, 4].map((written) => Array.from(hinted(written).prompt.tokens));
    expect(nudge.map((token) => task.vocabulary[token]).join('')).toBe(`#1?${code.slice(0, 2)}`);
    expect(hint.map((token) => task.vocabulary[token]).join('')).toBe(`#1:${code.slice(0, 2)}`);
    const right = tokensOf(task, code);
    const wrong = right.map((token, position) => (position < 2 ? token : (token + 1) % 4));
    expect(task.writtenHints?.ask(lock, wrong)).toEqual(hinter.prompts[2]);
    expect(hinter.prompts).toHaveLength(7);
    for (const { tokens } of hinter.prompts) expect(hinter.vocabulary[tokens[0]]).toBeDefined();
  });

  it('changes nothing of the lock itself', () => {
    const plain = build('lock', { ...values, hinter: false });
    expect(plain.companions).toBeUndefined();
    expect(task.prompts).toEqual(plain.prompts);
    expect(task.hints?.at(lock, 2)).toEqual(plain.hints?.at(plain.prompts[1], 2));
  });
});
