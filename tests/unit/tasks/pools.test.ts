import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultExperiment } from '../../../src/core/experiment/defaults.ts';
import { exp } from '../../../src/core/math.ts';
import { defaults, type ParamValues } from '../../../src/core/params.ts';
import type { Code } from '../../../src/core/tasks/code-pool-codes.ts';
import { taskFamily } from '../../../src/core/tasks/index.ts';
import type { Task } from '../../../src/core/tasks/task.ts';
import { Trainer } from '../../../src/core/trainer/trainer.ts';
import type { Runtime } from '../../../src/runtime/runtime.ts';
import { createSimdRuntime } from '../../../src/runtime/simd/runtime.ts';
import { build, featuresAt, grade } from './support.ts';

/** Chance of a token at a place, by the initial logits of a linear policy. */
function chanceOf(task: Task, prompt = task.prompts[0], position = 0, token = 0): number {
  const logits = Array.from({ length: task.outputs }, (_, v) =>
    featuresAt(task, prompt, position, new Int32Array(position))
      .filter((feature) => feature >= 0)
      .reduce((sum, feature) => sum + task.initialLogits![feature * task.outputs + v], 0),
  );
  return exp(logits[token]) / logits.reduce((sum, logit) => sum + exp(logit), 0);
}

const codes = (values: ParamValues) => build('code-pool', values).prompts as readonly Code[];

describe('code-pool', () => {
  it('costs what is read and what is written', () => {
    const task = build('code-pool', { prompts: 24, reading: 2, working: 2 });
    for (const prompt of task.prompts as readonly Code[]) {
      const written = prompt.code.length;
      expect(task.turn!(prompt, [])).toEqual({ observe: new Int32Array(2 + 2 * written).fill(task.outputs) });
      const read = new Int32Array(2 + 2 * written);
      expect(task.turn!(prompt, read)).toEqual({ write: written });
      expect(task.turn!(prompt, [...read, ...prompt.code])).toBeNull();
      expect(grade(task, prompt, task.solution!(prompt).tokens).correct).toBe(1);
    }
    expect(new Set(codes({ prompts: 24 }).map(({ code }) => code.length))).toEqual(new Set([1, 2, 3]));
  });

  it('knows some questions, and finds the others hard or medium', () => {
    const starts = codes({ prompts: 256, known: 0.5, hard: -1, medium: 2 }).map(({ start }) => start);
    const share = (of: number) => starts.filter((start) => start === of).length / starts.length;
    expect(share(6)).toBeCloseTo(0.5, 1);
    expect(share(-1)).toBeCloseTo(0.25, 1);
    expect(share(2)).toBeCloseTo(0.25, 1);
  });

  it('draws chances of whole codes from a beta law', () => {
    const task = build('code-pool', { prompts: 256, law: 'beta', a: 0.4, b: 0.6 });
    const rights = (task.prompts as readonly Code[]).map((prompt) =>
      prompt.code.reduce((all, symbol, t) => all * chanceOf(task, prompt, t, symbol), 1),
    );
    const mean = rights.reduce((sum, p) => sum + p, 0) / rights.length;
    const square = rights.reduce((sum, p) => sum + p * p, 0) / rights.length;
    // a / (a + b), and a (a + 1) / (a + b) (a + b + 1).
    expect(mean).toBeCloseTo(0.4, 1);
    expect(square).toBeCloseTo(0.28, 1);
    task.prompts.forEach(({ difficulty }, i) => {
      expect(difficulty).toBeCloseTo(1 - rights[i], 5);
    });
  });

  it('leans to what an exemplar shows: from one in a hundred to fifteen', () => {
    const values = { prompts: 2, alphabet: 2, shortest: 1, longest: 1, known: 0, hard: -4.6, medium: -4.6 };
    const task = build('code-pool', { ...values, kinds: 1, lean: 2.9 });
    const [prompt] = task.prompts as readonly Code[];
    const [right] = prompt.code;
    expect(chanceOf(task, prompt, 0, right)).toBeCloseTo(0.01, 3);
    const shown = task.exemplars!.show(prompt, [prompt.code]);
    expect(chanceOf(task, shown, 0, right)).toBeCloseTo(0.154, 3);
    expect(task.exemplars!.likeness(prompt, task.prompts[1])).toBe(1);
    expect(task.features.fixed).toBe(2);
  });

  it('says where the answer is once it may go on after it', () => {
    const task = build('code-pool', { prompts: 1, shortest: 2, longest: 2, tail: 3 });
    const { code } = task.prompts[0] as Code;
    expect(task.answered!(task.prompts[0], code.slice(0, 1))).toBe(false);
    expect(task.answered!(task.prompts[0], code)).toBe(true);
    expect(grade(task, task.prompts[0], [...code, 0, 0]).correct).toBe(1);
    expect(grade(task, task.prompts[0], [code[0], task.stopToken]).correct).toBe(0);
    expect(build('code-pool').answered).toBeUndefined();
  });
});

describe('unequal-answers', () => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await createSimdRuntime();
  });
  afterAll(() => runtime.dispose());

  it('starts at the chances it names', () => {
    const task = build('unequal-answers');
    [0.12, 0.08, 0.05, 0.03, 0.09, 0.09].forEach((chance, token) => {
      expect(chanceOf(task, task.prompts[0], 0, token)).toBeCloseTo(chance, 6);
    });
  });

  it('has its right answers’ entropy measured by frequencies', async () => {
    const params = { ...defaults(taskFamily('unequal-answers').params), questions: 64 };
    const trainer = await Trainer.create(
      {
        ...defaultExperiment,
        task: { id: 'unequal-answers', params },
        policy: { id: 'linear', params: {} },
        seeds: 1,
        budget: { steps: 1, stopAt: 0, evaluateEvery: 1, evaluationSamples: 64 },
        shared: { optimizer: 'sgd', 'optimizer.lr': 1e-5 },
        lanes: [{ name: '', method: 'grpo', changes: {} }],
      },
      runtime,
    );
    const { values } = await trainer.advance();
    const entropy = values[trainer.metricIds.indexOf('right_entropy@k')];
    const shares = [0.12, 0.08, 0.05, 0.03].map((chance) => chance / 0.28);
    const exact = -shares.reduce((sum, share) => sum + share * Math.log(share), 0);
    // Of some 18 right ones among 64, so a little too low: by about (4 − 1) / (2 · 18).
    expect(entropy).toBeLessThan(exact);
    expect(entropy).toBeGreaterThan(exact - 0.2);
    trainer.dispose();
  });
});
