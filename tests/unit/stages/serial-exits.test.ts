import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaults } from '../../../src/core/params.ts';
import { RandomStream } from '../../../src/core/random.ts';
import { type Pays, paidByOrder } from '../../../src/core/rewards/exit-order.ts';
import { cutShort } from '../../../src/core/rollouts/serial-exits.ts';
import { variantOf } from '../../../src/core/stages/index.ts';
import type { Drawn, RolloutGenerator, Sampled, SampleRound } from '../../../src/core/stages/stage.ts';
import type { Task } from '../../../src/core/tasks/task.ts';
import { build } from '../tasks/support.ts';
import { batchOf } from './_fixtures.ts';

const random = (group: number, index: number) =>
  new RandomStream({ seed: 1, seedIndex: 0, step: 0, stream: 'rollout', index: group * 100 + index });

/** Runs the strategy; each request is answered with as many of `written` as it has room for. */
function run(task: Task, changed: object, chain: readonly number[], written: readonly number[]) {
  const variant = variantOf('rollout', 'serial-exits');
  const prompts = task.prompts.slice(0, 2);
  const context = { task, step: 0, prompts, random, morePrompts: () => [], grade: () => [] };
  const generator: RolloutGenerator = variant.run(context, { ...defaults(variant.params), ...changed });
  const rounds: SampleRound['rows'][] = [];
  let answers: Sampled[] = [];
  for (;;) {
    const { value, done } = generator.next(answers);
    if (done) return { rounds, drawn: value as Drawn };
    if (value.kind === 'sample') rounds.push(value.rows);
    answers = value.rows.map((row) => {
      const tokens = 'limit' in row ? (row.prefix.length === 0 ? chain : written) : Array.from(row.tokens);
      return { tokens: Int32Array.from(tokens), logps: Float32Array.from(tokens, (token) => -token) };
    });
  }
}

describe('serial exits', () => {
  const task = build('think-then-answer', { prompts: 3, limit: 5 });
  const chain = [0, 0, 0, 1];

  it('cuts one chain a group, earliest first, and ends with the chain itself', () => {
    const { rounds, drawn } = run(task, { group: 6 }, chain, []);
    expect(rounds.map((rows) => rows.length)).toEqual([2, 0]);
    expect(drawn.rollouts.map(({ group }) => group)).toEqual([...Array(6).fill(0), ...Array(6).fill(1)]);
    for (const own of [drawn.rollouts.slice(0, 6), drawn.rollouts.slice(6)]) {
      const lengths = own.map(({ tokens }) => tokens.length);
      expect(lengths).toEqual(lengths.toSorted((a, b) => a - b));
      expect(Array.from(own[5].tokens)).toEqual(chain);
      for (const { tokens, mask = [] } of own) {
        expect(tokens.at(-1)).toBe(1);
        expect(Array.from(mask).every((one) => one === 1)).toBe(true);
      }
    }
  });

  it('scores what it puts there, and leaves it out of the loss where asked to', () => {
    const { drawn } = run(task, { group: 4, trainExit: false }, chain, []);
    for (const { tokens, logps, mask } of drawn.rollouts.slice(0, 3)) {
      expect(Array.from(logps)).toEqual(Array.from(tokens, (token) => -token));
      expect(Array.from(mask ?? [])).toEqual([...Array(tokens.length - 1).fill(1), 0]);
    }
    expect(drawn.rollouts[3].mask).toBeUndefined();
  });

  it('has an answer drawn where the exit does not end the response, within its room', () => {
    const exits = { inducer: [1, 0], least: 1, thoughts: () => 3 };
    const talking = { ...task, exits, stopToken: -1, maxResponse: 6 } as Task;
    const { rounds, drawn } = run(talking, { group: 4 }, [0, 0, 0, 1, 1, 1], [1]);
    for (const { prefix, limit } of rounds[1]) expect(prefix.length + limit).toBe(6);
    for (const { tokens } of drawn.rollouts.slice(0, 3)) {
      expect(Array.from(tokens.slice(-3))).toEqual([1, 0, 1]);
    }
  });

  it('says which tasks it is not for', () => {
    expect(() => run(build('lock'), {}, [], [])).toThrow(/thinking can be cut short/);
  });

  it('is the chain alone where the group is one', () => {
    const { drawn } = run(task, { group: 1 }, chain, []);
    expect(drawn.rollouts.map(({ tokens }) => Array.from(tokens))).toEqual([chain, chain]);
  });
});

it('cuts anywhere from the least to all thoughts, and is never beyond them', () => {
  const uniform = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(fc.nat(6), fc.nat(2), fc.array(uniform), (count, least, uniforms) => {
      const thoughts = Array.from({ length: count }, (_, i) => i + 10);
      const cuts = cutShort(thoughts, least, [7, 8], uniforms);
      expect(cuts.length).toBe(uniforms.length);
      for (const { position, tokens, injected } of cuts) {
        expect(position).toBeGreaterThanOrEqual(Math.min(least, count));
        expect(position).toBeLessThanOrEqual(count);
        expect(tokens).toEqual([...thoughts.slice(0, position), 7, 8]);
        expect(injected.reduce((sum, one) => sum + one, 0)).toBe(2);
      }
    }),
  );
  expect(cutShort([1, 2, 3], 0, [], [0, 0.25, 0.5, 0.75]).map(({ position }) => position)).toEqual([
    0, 1, 2, 3,
  ]);
});

describe('rewards by order', () => {
  const paid = (right: number[], pays: Pays, mask = right.map(() => [1])) =>
    Array.from(paidByOrder(batchOf({ mask }), right, pays, 2));

  it('are those of the paper and its ablations', () => {
    expect(paid([0, 1, 1, 0, 1], 'decay')).toEqual([0, 1, 0.5, 0, 0.25]);
    expect(paid([0, 1, 1, 0, 1], 'all')).toEqual([0, 1, 1, 0, 1]);
    expect(paid([0, 1, 1, 0, 1], 'first')).toEqual([0, 1, 0, 0, 0]);
    expect(paid([0, 0], 'decay')).toEqual([0, 0]);
    expect(paid(Array(9).fill(1), 'decay').reduce((sum, r) => sum + r, 0) / 9).toBeCloseTo(0.2217881944, 10);
  });

  it('go by length, whatever the order of the rows', () => {
    const mask = [
      [1, 1, 1],
      [1, 0, 0],
      [1, 1, 0],
    ];
    expect(paid([1, 1, 1], 'decay', mask)).toEqual([0.25, 1, 0.5]);
  });
});
