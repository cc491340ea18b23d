import { describe, expect, it } from 'vitest';
import { defaults, type ParamValues } from '../../../src/core/params.ts';
import { hasFailed, pileUp, recallPile, rememberPile } from '../../../src/core/rollouts/_failures.ts';
import fission from '../../../src/core/rollouts/fission.ts';
import type { Memory, SampleRound } from '../../../src/core/stages/stage.ts';
import type { Prompt, Task } from '../../../src/core/tasks/task.ts';
import { build, grade, tokensOf } from '../tasks/support.ts';
import { contextFor } from './_context.ts';

/** Runs a step in which the i-th first call is `calls[i]`, and all recoveries are v0. */
function run(
  task: Task,
  prompts: readonly Prompt[],
  calls: readonly number[],
  memory: Memory,
  changed: ParamValues = {},
) {
  const rounds: SampleRound[] = [];
  const strategy = fission.run(
    {
      ...contextFor(task),
      prompts,
      memory,
      grade: (prompt, _group, responses) =>
        responses.map(({ tokens }) => {
          const components = Float64Array.from(Object.values(grade(task, prompt, tokens)));
          return { components, reward: components[0] };
        }),
    },
    { ...defaults(fission.params), group: 2, errors: 2, recoveries: 3, ...changed },
  );
  let next = strategy.next();
  while (!next.done) {
    const round = next.value as SampleRound;
    rounds.push(round);
    const first = rounds.length === 1;
    next = strategy.next(
      round.rows.map((_, i) => ({ tokens: Int32Array.of(first ? calls[i] : 0), logps: Float32Array.of(-1) })),
    );
  }
  return { rounds, drawn: next.value };
}

describe('the pile of failures', () => {
  it('forgets the oldest beyond its capacity, before it is looked at', () => {
    expect(pileUp([1, 2, 3], [4, 5], { capacity: 4, batch: 2 })).toEqual({
      popped: [5, 4],
      pile: [2, 3],
      dropped: 1,
    });
  });

  it('waits until there are enough', () => {
    expect(pileUp([1], [2], { capacity: 9, batch: 3 })).toEqual({ popped: [], pile: [1, 2], dropped: 0 });
    expect(pileUp([1], [2], { capacity: 9, batch: 0 })).toEqual({ popped: [], pile: [1, 2], dropped: 0 });
  });

  it('is remembered as it is', () => {
    const pile = [
      { prompt: 3, tokens: [1, 4] },
      { prompt: 0, tokens: [2] },
    ];
    const memory: Memory = {};
    rememberPile(memory, [...pile, ...pile]);
    rememberPile(memory, pile);
    expect(recallPile(structuredClone(memory))).toEqual(pile);
  });

  it('takes what is malformed or not right enough, once', () => {
    const right = { wellFormed: true, share: 1, depth: 0 };
    expect(hasFailed(right, 1)).toBe(false);
    expect(hasFailed({ ...right, wellFormed: false }, 1)).toBe(true);
    expect(hasFailed({ ...right, share: 0.5 }, 1)).toBe(true);
    expect(hasFailed({ ...right, share: 0.5 }, 0.5)).toBe(false);
    expect(hasFailed({ ...right, share: 0, depth: 1 }, 1)).toBe(false);
  });
});

describe('fission', () => {
  const task = build('tool-calls');
  const [first, second] = task.prompts;
  /** Values of first calls that are so far from the right ones of these requests. */
  const calls = (...off: readonly (readonly [request: number, off: number])[]) =>
    off.map(([request, by]) => tokensOf(task, task.answer!(task.prompts[request])!)[0] + by);
  const text = (value: number) => task.vocabulary[value];

  it('draws first calls alone, then recoveries from the newest errors', () => {
    const written = calls([0, 0], [0, -1], [1, 1], [1, -1]);
    const { rounds, drawn } = run(task, [first, second], written, {});
    expect(rounds[0].rows.map(({ limit }) => limit)).toEqual([1, 1, 1, 1]);
    const asked = rounds[1].rows.map(({ prompt }) => task.describe(prompt));
    expect(asked.slice(0, 3)).toEqual(
      Array(3).fill(`${task.describe(second)}; ${text(written[3])} has failed (low)`),
    );
    expect(asked.slice(3)).toEqual(
      Array(3).fill(`${task.describe(second)}; ${text(written[2])} has failed (hi)`),
    );
    const groups = drawn.rollouts.map(({ group }) => group);
    expect(groups).toEqual([0, 0, 1, 1, 2, 2, 2, 3, 3, 3]);
    expect(drawn.prompts?.map(({ id }) => id)).toEqual([0, 1, 1, 1]);
    expect(drawn.measured).toEqual({ 'rollout/failed_ratio': 0.75 });
    const words = rounds.flatMap(({ rows }) => rows.map((row) => row.random!.word()));
    expect(new Set(words).size).toBe(words.length);
  });

  it('keeps errors for a later step', () => {
    const memory: Memory = {};
    const written = calls([0, 0], [0, -1], [1, 1], [1, -1]);
    run(task, [first, second], written, memory);
    expect(recallPile(memory)).toEqual([{ prompt: 0, tokens: [written[1]] }]);
    const { rounds } = run(task, [second], calls([1, 0], [1, -1]), memory);
    expect(rounds[1].rows.map(({ prompt }) => prompt.id)).toEqual([1, 1, 1, 0, 0, 0]);
    expect(recallPile(memory)).toEqual([]);
  });

  it('asks for nothing more where all is right, or where it is told not to', () => {
    expect(run(task, [first], calls([0, 0], [0, 0]), {}).rounds.length).toBe(1);
    expect(run(task, [first], calls([0, -1], [0, 1]), {}, { errors: 0 }).rounds.length).toBe(1);
  });

  it('says only that a call has failed without feedback, in training and evaluation', () => {
    const { rounds } = run(task, [first], calls([0, -1], [0, 1]), {}, { feedback: false });
    const texts = rounds[1].rows.map(({ prompt }) => task.describe(prompt));
    expect(texts.every((text) => text.endsWith('(err)'))).toBe(true);
    const [probe] = build('tool-calls', { evaluate: 'recovery' }).heldOut;
    const asked = (feedback: boolean) =>
      task.describe(fission.asked!(probe, task, { ...defaults(fission.params), feedback }));
    expect(asked(true)).toMatch(/\(low\)$/);
    expect(asked(false)).toMatch(/\(err\)$/);
  });

  it('needs a task that says what was wrong', () => {
    const plain = build('lock');
    expect(() => run(plain, [plain.prompts[0]], [0, 0], {})).toThrow('fission needs a task');
  });
});
