import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyResponse, build, featuresAt, grade, tokensOf, verifierStream } from './support.ts';

const make = (values: Parameters<typeof build>[1] = {}, seed = 1) => build('lock', values, seed);

/** The right symbols of the first code of a lock. */
const codeOf = (task: ReturnType<typeof make>, id: number) =>
  tokensOf(task, task.answer?.(task.prompts[id]) ?? '');

describe('verifier', () => {
  it('counts the positions that agree', () => {
    const task = make();
    const code = codeOf(task, 3);
    const wrongAt = (...positions: number[]) =>
      code.map((symbol, i) => (positions.includes(i) ? (symbol + 1) % 4 : symbol));
    expect(grade(task, task.prompts[3], code)).toEqual({ correct: 1, partial: 1 });
    expect(grade(task, task.prompts[3], wrongAt(2))).toEqual({ correct: 0, partial: 0.75 });
    expect(grade(task, task.prompts[3], wrongAt(0, 1, 2, 3))).toEqual({ correct: 0, partial: 0 });
  });

  it('takes missing positions for wrong', () => {
    const task = make();
    expect(grade(task, task.prompts[0], codeOf(task, 0).slice(0, 3))).toEqual({ correct: 0, partial: 0.75 });
  });

  it.each([
    ['first', [0, 1, 2]],
    ['last', [3, 4, 5]],
    ['spread', [0, 3, 5]],
  ])('compares the %s positions alone', (where, counting) => {
    const task = make({ length: 6, relevant: 3, where });
    const code = codeOf(task, 0);
    code.forEach((_, i) => {
      const changed = code.map((symbol, j) => (i === j ? (symbol + 1) % 4 : symbol));
      expect(grade(task, task.prompts[0], changed).correct, `position ${i}`).toBe(
        counting.includes(i) ? 0 : 1,
      );
    });
  });

  it('takes the closest of several codes', () => {
    const task = make({ prompts: 1, length: 3, alphabet: 4, solutions: 2 });
    const responses = [...(task.enumerate?.(task.prompts[0]) ?? [])];
    const right = responses.filter((response) => grade(task, task.prompts[0], response).correct === 1);
    expect(right).toHaveLength(2);
    for (const response of responses) {
      const agreeing = right.map((code) => code.filter((symbol, i) => symbol === response[i]).length);
      expect(grade(task, task.prompts[0], response).partial).toBeCloseTo(Math.max(...agreeing) / 3, 15);
    }
  });

  it('opens for solutions × alphabet^(positions that do not count) responses', () => {
    const sizes = fc.record({
      length: fc.integer({ min: 1, max: 4 }),
      alphabet: fc.integer({ min: 2, max: 4 }),
      relevant: fc.integer({ min: 0, max: 4 }),
      where: fc.constantFrom('first', 'last', 'spread'),
      solutions: fc.integer({ min: 1, max: 5 }),
    });
    fc.assert(
      fc.property(sizes, (values) => {
        const counting = values.relevant || values.length;
        fc.pre(counting <= values.length && values.solutions <= values.alphabet ** counting);
        const task = make({ ...values, prompts: 2 });
        for (const prompt of task.prompts) {
          let right = 0;
          for (const response of task.enumerate?.(prompt) ?? [])
            right += grade(task, prompt, response).correct;
          expect(right).toBe(values.solutions * values.alphabet ** (values.length - counting));
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('noise', () => {
  it('flips verdicts at the stated rate, and leaves the truth alone', () => {
    const task = make({ noise: 0.2 });
    expect(task.correct).toBe('truth');
    const code = codeOf(task, 0);
    const wrong = code.map((symbol) => (symbol + 1) % 4);
    const draws = 4000;
    for (const [response, truth] of [
      [code, 1],
      [wrong, 0],
    ] as const) {
      let flipped = 0;
      for (let i = 0; i < draws; i++) {
        const graded = grade(task, task.prompts[0], response, verifierStream(7, i));
        expect(graded.truth).toBe(truth);
        if (graded.correct !== truth) flipped += 1;
      }
      // Four standard deviations of a binomial share.
      expect(Math.abs(flipped / draws - 0.2)).toBeLessThan(4 * Math.sqrt((0.2 * 0.8) / draws));
    }
  });

  it('draws from its stream alone, and only when there is noise', () => {
    const noisy = make({ noise: 0.5 });
    const verdicts = (seed: number) => {
      const random = verifierStream(seed);
      return Array.from({ length: 32 }, () => grade(noisy, noisy.prompts[0], [0, 0, 0, 0], random).correct);
    };
    expect(verdicts(1)).toEqual(verdicts(1));
    expect(verdicts(1)).not.toEqual(verdicts(2));
    const random = verifierStream();
    const quiet = make();
    grade(quiet, quiet.prompts[0], [0, 0, 0, 0], random);
    expect(random.word()).toBe(verifierStream().word());
  });
});

describe('noise of some locks', () => {
  const task = make({
    prompts: 4,
    spread: 0,
    noise: 0.1,
    noisier: 2,
    falsePositive: 0.3,
    falseNegative: 0.5,
  });

  it('has the rates of each lock', () => {
    expect(task.noise?.component).toBe('correct');
    const usual = { falsePositive: 0.1, falseNegative: 0.1 };
    const other = { falsePositive: 0.3, falseNegative: 0.5 };
    expect(task.prompts.map((prompt) => task.noise?.rates(prompt))).toEqual([usual, usual, other, other]);
    expect(task.prompts.map(({ difficulty }) => difficulty)).toEqual([0, 0, 1, 1]);
  });

  it('flips verdicts where the first uniform is below the rate for what is true', () => {
    const code = codeOf(task, 3);
    const wrong = code.map((symbol) => (symbol + 1) % 4);
    for (let i = 0; i < 200; i++) {
      const uniform = verifierStream(7, i).uniform();
      const verdict = (tokens: number[]) =>
        grade(task, task.prompts[3], tokens, verifierStream(7, i)).correct;
      expect(verdict(code)).toBe(uniform < 0.5 ? 0 : 1);
      expect(verdict(wrong)).toBe(uniform < 0.3 ? 1 : 0);
    }
  });
});

describe('chance in the reward', () => {
  it('is a component of the given weight that knows nothing of the code', () => {
    const task = make({ chance: 0.1 });
    expect(task.components.at(-1)).toMatchObject({ id: 'chance', weight: 0.1 });
    const chances = Array.from({ length: 400 }, (_, i) => {
      const graded = grade(task, task.prompts[0], codeOf(task, 0), verifierStream(3, i));
      expect(graded.correct).toBe(1);
      return graded.chance;
    });
    const mean = chances.reduce((sum, x) => sum + x, 0) / chances.length;
    // Four standard deviations of a mean of 400 uniforms from −1 to 1.
    expect(Math.abs(mean)).toBeLessThan(4 * Math.sqrt(1 / 3 / 400));
    expect(new Set(chances).size).toBe(400);
  });
});

describe('shown tokens', () => {
  const values = { prompts: 2, length: 4, alphabet: 3, prior: 0, spread: 0, shown: 'fixed', lean: 2 };
  const task = make(values);
  const hinted = (level: number, of = task) => of.hints!.at(of.prompts[1], level);
  const text = (tokens: Int32Array) => [...tokens].map((token) => task.vocabulary[token]).join('');

  it('are the first of the code in hints, one more a level, and all of a draft', () => {
    const answer = task.answer?.(task.prompts[1]) ?? '';
    expect(task.hints?.levels).toBe(3);
    expect(hinted(0)).toBe(task.prompts[1]);
    expect([1, 2, 3].map((level) => text(hinted(level).tokens))).toEqual(
      [2, 3, 4].map((shown) => `#1:${answer.slice(0, shown)}`),
    );
    expect(task.describe(hinted(1))).toBe(`${task.describe(task.prompts[1])} (hint ${answer.slice(0, 2)})`);
    const drafted = task.withDraft!(task.prompts[1], [0, 2, 1, 0]);
    expect(text(drafted.tokens)).toBe('#1~ACBA');
    expect(task.describe(drafted)).toMatch(/ \(draft ACBA\)$/);
    expect(grade(task, drafted, codeOf(task, 1)).correct).toBe(1);
  });

  it('have no more hint levels than there is code to reveal', () => {
    expect(make({ ...values, hints: 8 }).hints?.levels).toBe(3);
    expect(make({ ...values, firstHint: 16 }).hints?.levels).toBe(1);
  });

  it('lean a linear policy to themselves where they stand, and change nothing else', () => {
    const logitsAt = (prompt: (typeof task.prompts)[number], position: number) =>
      featuresAt(task, prompt, position, [])
        .filter((feature) => feature >= 0)
        .reduce(
          (sum, feature) => sum.map((logit, v) => logit + task.initialLogits![feature * 3 + v]),
          [0, 0, 0],
        );
    const code = codeOf(task, 1);
    for (let position = 0; position < 4; position++) {
      const leaning = [0, 0, 0];
      if (position < 3) leaning[code[position]] = 2;
      expect(logitsAt(hinted(2), position)).toEqual(leaning);
      expect(logitsAt(task.prompts[1], position)).toEqual([0, 0, 0]);
      expect(featuresAt(task, hinted(2), position, [])[0]).toBe(
        featuresAt(task, task.prompts[1], position, [])[0],
      );
    }
  });

  it('are read by rows of their own, which learn or do not', () => {
    expect(task.features).toMatchObject({ count: 2 * 4 + 4 * 3, slots: 2, fixed: 12 });
    expect(make({ ...values, shown: 'learned' }).features).not.toHaveProperty('fixed');
    expect(make({ ...values, shown: 'nothing' }).features).toMatchObject({ count: 8, slots: 1 });
    expect(make({ ...values, shown: 'nothing' }).hints).toBeUndefined();
  });
});

describe('starting policy', () => {
  it('is tempted by wrong tokens where positions count', () => {
    const task = make({
      prompts: 3,
      length: 2,
      alphabet: 6,
      relevant: 1,
      prior: 0.5,
      spread: 0,
      solutions: 2,
      tempting: 3,
      temptation: 1.5,
    });
    for (const prompt of task.prompts) {
      const row = (position: number) => {
        const [feature] = featuresAt(task, prompt, position, []);
        return [...(task.initialLogits ?? [])].slice(feature * 6, feature * 6 + 6).sort();
      };
      expect(row(0)).toEqual([0, 0.5, 0.5, 1.5, 1.5, 1.5]);
      expect(row(1)).toEqual([0, 0, 0, 0, 0, 0]);
    }
  });

  it('has jitter on right tokens alone where told so', () => {
    const values = { prompts: 200, length: 1, prior: 0.5, spread: 0, jitter: 1, jittered: 'right' };
    const task = make(values);
    const logits = task.prompts.map((prompt, id) => {
      const row = task.initialLogits!.slice(4 * prompt.id, 4 * prompt.id + 4);
      expect(row.filter((logit) => logit !== 0)).toHaveLength(1);
      return row[codeOf(task, id)[0]];
    });
    const mean = logits.reduce((sum, x) => sum + x, 0) / 200;
    expect(Math.abs(mean - 0.5)).toBeLessThan(4 / Math.sqrt(200));
  });

  it('leans to right tokens, more so from lock to lock', () => {
    const task = make({ prompts: 3, length: 2, alphabet: 3, prior: 0.5, spread: 2 });
    expect(task.prompts.map((prompt) => prompt.difficulty)).toEqual([1, 0.5, 0]);
    task.prompts.forEach((prompt, id) => {
      codeOf(task, id).forEach((symbol, position) => {
        const [feature] = featuresAt(task, prompt, position, []);
        const row = task.initialLogits?.slice(feature * 3, feature * 3 + 3);
        const expected = [0, 0, 0];
        expected[symbol] = [-1.5, 0.5, 2.5][id];
        expect([...(row ?? [])]).toEqual(expected);
      });
    });
  });

  it('is lower at one position of each lock that counts', () => {
    const values = { prompts: 60, length: 4, relevant: 3, prior: 2, spread: 0, weak: 1.5 };
    const task = make(values);
    const priors = task.prompts.map(({ id }) => {
      const rows = Array.from({ length: 4 }, (_, t) =>
        task.initialLogits!.slice(16 * id + 4 * t, 16 * id + 4 * t + 4),
      );
      return rows.map((row) => Math.max(...row));
    });
    for (const row of priors) expect(row.toSorted()).toEqual([0, 0.5, 2, 2]);
    expect(new Set(priors.map((row) => row.indexOf(0.5)))).toEqual(new Set([0, 1, 2]));
  });

  it('is uniform without prior and spread, and where positions do not count', () => {
    expect(make({ prior: 0, spread: 0 }).initialLogits).toBeUndefined();
    const task = make({ relevant: 1, where: 'first', prior: 2, spread: 0 });
    const [feature] = featuresAt(task, task.prompts[0], 1, []);
    expect([...(task.initialLogits ?? []).slice(feature * 4, feature * 4 + 4)]).toEqual([0, 0, 0, 0]);
  });

  it('has jitter of the stated size, and keeps its secrets', () => {
    const task = make({ prompts: 256, prior: 0, spread: 0, jitter: 0.5 });
    const logits = [...(task.initialLogits ?? [])];
    const mean = logits.reduce((sum, x) => sum + x, 0) / logits.length;
    const variance = logits.reduce((sum, x) => sum + x * x, 0) / logits.length;
    expect(Math.abs(mean)).toBeLessThan(0.04);
    expect(Math.sqrt(variance)).toBeCloseTo(0.5, 1);
    expect(codeOf(task, 9)).toEqual(codeOf(make({ prompts: 256, prior: 0, spread: 0 }), 9));
  });
});

describe('tables', () => {
  it('has a feature for each prefix where asked to', () => {
    const task = make({ prompts: 2, length: 3, alphabet: 3, table: 'prefix' });
    expect(task.features.count).toBe(2 * (1 + 3 + 9));
    const seen = new Map<number, string>();
    for (const prompt of task.prompts) {
      for (const response of task.enumerate?.(prompt) ?? []) {
        for (let position = 0; position < 3; position++) {
          const [feature] = featuresAt(task, prompt, position, response);
          const state = `${prompt.id}: ${response.subarray(0, position).join()}`;
          expect(seen.get(feature) ?? state).toBe(state);
          seen.set(feature, state);
        }
      }
    }
    expect(seen.size).toBe(task.features.count);
  });

  it('leans to right tokens after any prefix', () => {
    const task = make({ prompts: 1, length: 3, alphabet: 3, table: 'prefix', prior: 2, spread: 0 });
    const code = codeOf(task, 0);
    fc.assert(
      fc.property(anyResponse(task), fc.nat({ max: 2 }), (response, position) => {
        const [feature] = featuresAt(task, task.prompts[0], position, response);
        const row = task.initialLogits?.slice(feature * 3, feature * 3 + 3);
        expect(row?.[code[position]]).toBe(2);
      }),
    );
  });
});

describe('words', () => {
  it('names the lock, its code and what counts', () => {
    const all = make({ prompts: 12 });
    expect(all.describe(all.prompts[7])).toBe('Open lock 7: 4 symbols from A to D');
    expect([...all.prompts[7].tokens].map((token) => all.vocabulary[token])).toEqual(['#', '0', '7']);
    expect(all.answer?.(all.prompts[7])).toMatch(/^[A-D]{4}$/);
    const some = make({ relevant: 2, where: 'last' });
    expect(some.describe(some.prompts[0])).toBe('Open lock 0: 4 symbols from A to D, of which 3, 4 count');
    const one = make({ length: 1, alphabet: 2 });
    expect(one.describe(one.prompts[0])).toBe('Open lock 0: 1 symbol from A to B');
  });

  it('says which value does not fit', () => {
    expect(() => make({ length: 4, alphabet: 2, solutions: 20 })).toThrow(
      'solutions must be at most alphabet^length = 16, not 20',
    );
    expect(() => make({ relevant: 1, solutions: 5 })).toThrow(
      'solutions must be at most alphabet^relevant = 4, not 5',
    );
    expect(() => make({ relevant: 5 })).toThrow('relevant must be at most length = 4, not 5');
    expect(() => make({ alphabet: 4, solutions: 2, tempting: 3 })).toThrow(
      'tempting must be at most alphabet − solutions = 2, not 3',
    );
    expect(() => make({ prompts: 4, noisier: 5 })).toThrow('noisier must be at most prompts = 4, not 5');
    expect(() => make({ length: 8, table: 'prefix' })).toThrow(
      'length must be at most 5 where each prefix of 16 prompts over 4 symbols has its own logits, not 8',
    );
  });
});
