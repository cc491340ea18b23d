import { describe, expect, it } from 'vitest';
import { build, featuresAt, taskStream, tokensOf } from './support.ts';

const values = {
  prompts: 3,
  length: 6,
  alphabet: 4,
  prior: 0,
  spread: 0,
  shown: 'fixed',
  lean: 6,
  guide: true,
};
const task = build('lock', values);
const lock = task.prompts[1];
const code = tokensOf(task, task.answer!(lock) as string);
/** The first half is right, the second half is not. */
const response = code.map((token, i) => (i < 3 ? token : (token + 1) % 4));
const text = (tokens: readonly number[]) => tokens.map((token) => (token < 0 ? '·' : 'ABCD'[token])).join('');
const said = (kind: 'verdict' | 'places' | 'answers', told = 0.8) => {
  const on = build('lock', { ...values, told });
  return on.critique!(on.prompts[1], response, kind, taskStream(7));
};
/** What the linear policy's logits gain, to begin with, from what the prompt says at a position. */
function gain(prompt: typeof lock, position: number): number[] {
  const active = featuresAt(task, prompt, position, response);
  const row = active[active.length - 1];
  if (row < 0) return [0, 0, 0, 0];
  return Array.from(task.initialLogits!.subarray(4 * row, 4 * row + 4));
}

describe('a critic of locks', () => {
  it('says where a response is wrong, or what would be right', () => {
    const described = (kind: Parameters<typeof said>[0], told?: number) =>
      task.describe(said(kind, told)).split(' (')[1];
    expect(described('verdict')).toBe('critique ······)');
    expect(described('places')).toBe(
      `critique ${text([...code.slice(0, 3), -1, -1, -1])}, not ···${text(response.slice(3))})`,
    );
    expect(described('answers', 1)).toBe(`critique ${text(code)})`);
    expect(described('answers', 0)).toBe(described('places'));
  });

  it('is read as a lean to what is right and away from what is wrong', () => {
    const prompt = said('places');
    const at = (token: number, by: number) => [0, 1, 2, 3].map((v) => (v === token ? by : 0));
    expect(gain(prompt, 0)).toEqual(at(code[0], 6));
    expect(gain(prompt, 5)).toEqual(at(response[5], -6));
    expect(gain(said('verdict'), 0)).toEqual([0, 0, 0, 0]);
  });

  it('keeps to the longest prompt and the vocabulary', () => {
    for (const kind of ['verdict', 'places', 'answers'] as const) {
      const { tokens, id } = said(kind);
      expect(id).toBe(lock.id);
      expect(tokens.length).toBeLessThanOrEqual(task.maxPrompt);
      expect(Math.max(...tokens)).toBeLessThan(task.vocabulary.length);
    }
  });
});

describe('a solved example', () => {
  it('leans to the right tokens as often as told, else to any', () => {
    const shown = (told: number, seed: number) => {
      const on = build('lock', { ...values, told });
      return on.describe(on.withDemonstration!(on.prompts[1], taskStream(seed))).split(' (')[1];
    };
    expect(shown(1, 1)).toBe(`demonstration ${text(code)})`);
    expect(shown(0, 1)).not.toBe(shown(0, 2));
  });
});

it('there is neither where the task has none, nor where nothing can be shown', () => {
  expect(build('lock', { ...values, guide: false }).critique).toBeUndefined();
  expect(() => build('lock', { ...values, shown: 'nothing' })).toThrow(/guide must be off/);
});
