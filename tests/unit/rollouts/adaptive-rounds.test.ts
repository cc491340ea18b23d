import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import novelty, { novel } from '../../../src/core/advantages/novelty.ts';
import { exp } from '../../../src/core/math.ts';
import { defaults, type ParamValues } from '../../../src/core/params.ts';
import {
  allotRound,
  expectedDrop,
  explorationBonus,
  halfWidth,
  roundBudgets,
} from '../../../src/core/rollouts/_rounds.ts';
import { seeded } from '../../../src/core/rollouts/_solved.ts';
import adaptiveRounds from '../../../src/core/rollouts/adaptive-rounds.ts';
import type { Memory, Rollout, SampleRound } from '../../../src/core/stages/stage.ts';
import { mixed } from '../../../src/core/stats/odds.ts';
import { standardDeviation } from '../../../src/core/stats/summary.ts';
import { pack, scoreRequest } from '../../../src/core/trainer/pack.ts';
import { build, featuresAt } from '../tasks/support.ts';
import { contextFor } from './_context.ts';

const verifier = { seed: 1, seedIndex: 0, step: 0, stream: 'verifier' } as const;

describe('priorities', () => {
  it('are the specification’s numbers', () => {
    const one = standardDeviation([1, 0, 0, 0]);
    const two = standardDeviation([1, 1, 0, 0]);
    expect(halfWidth(4, one, 0.05)).toBeCloseTo(0.79561158, 8);
    expect(halfWidth(5, one, 0.05)).toBeCloseTo(0.620832, 7);
    expect(expectedDrop(4, one, 0.05)).toBeCloseTo(0.17477958, 8);
    expect(halfWidth(4, two, 0.05)).toBeCloseTo(0.91869312, 8);
    expect(expectedDrop(4, two, 0.05)).toBeCloseTo(0.20181807, 8);
    expect(expectedDrop(4, 0, 0.05)).toBe(0);
    const bonus = explorationBonus(16, 4, 0.1);
    expect(bonus).toBeCloseTo(0.08416076, 8);
    expect(expectedDrop(4, one, 0.05) + bonus).toBeCloseTo(0.25894033, 7);
    expect(expectedDrop(4, two, 0.05) + bonus).toBeCloseTo(0.28597883, 7);
  });

  const known = fc.record({
    count: fc.integer({ min: 2, max: 20 }),
    spread: fc.constantFrom(0, 0.35, 0.5, 0.58),
  });
  it('spend the budget, and prefer what varies where counts are equal', () => {
    fc.assert(
      fc.property(fc.array(known, { minLength: 1, maxLength: 8 }), fc.nat(40), (prompts, budget) => {
        const more = allotRound(prompts, budget, { alpha: 0.05, lambda: 0.1 });
        expect(more.reduce((sum, each) => sum + each, 0)).toBe(budget);
        for (const [a, one] of prompts.entries()) {
          for (const [b, other] of prompts.entries()) {
            if (one.count === other.count && one.spread > other.spread)
              expect(more[a]).toBeGreaterThanOrEqual(more[b]);
          }
        }
      }),
    );
  });

  it('come back to a prompt that says nothing only by the bonus', () => {
    const prompts = [
      { count: 4, spread: 0.5 },
      { count: 4, spread: 0 },
    ];
    expect(allotRound(prompts, 12, { alpha: 0.05, lambda: 0 })).toEqual([12, 0]);
    expect(allotRound(prompts, 12, { alpha: 0.05, lambda: 50 })).toEqual([6, 6]);
  });

  it('split what is left over the rounds', () => {
    expect(roundBudgets(33, 2)).toEqual([16, 17]);
    expect(roundBudgets(-4, 2)).toEqual([0, 0]);
    expect(roundBudgets(8, 0)).toEqual([]);
  });
});

describe('the strategy', () => {
  const task = build('code-pool', { prompts: 4, alphabet: 2, shortest: 1, longest: 1, kinds: 2, known: 0 });
  /** Runs one step in which question q is right where `right(q, shown, i)` says so; i counts its group's rows. */
  function run(
    right: (id: number, shown: boolean, i: number) => boolean,
    changed: ParamValues = {},
    memory: Memory = {},
  ) {
    const rounds: SampleRound[] = [];
    const drawn: boolean[][] = task.prompts.map(() => []);
    const strategy = adaptiveRounds.run(
      {
        ...contextFor(task),
        memory,
        grade: (_, group, responses) =>
          responses.map((_, i) => {
            const reward = Number(drawn[group][i]);
            return { components: Float64Array.of(reward), reward };
          }),
      },
      { ...defaults(adaptiveRounds.params), ...changed },
    );
    let next = strategy.next();
    while (!next.done) {
      const round = next.value as SampleRound;
      rounds.push(round);
      for (const { prompt } of round.rows) {
        drawn[prompt.id].push(right(prompt.id, prompt.hint !== undefined, drawn[prompt.id].length));
      }
      next = strategy.next(round.rows.map(() => ({ tokens: Int32Array.of(0), logps: Float32Array.of(-1) })));
    }
    return { rounds, rollouts: next.value.rollouts };
  }
  const sizes = (rollouts: readonly Rollout[]) =>
    task.prompts.map(({ id }) => rollouts.filter(({ group }) => group === id).length);

  it('draws as many responses as equal groups, and more of what varies', () => {
    const { rounds, rollouts } = run((id, _, i) => id !== 3 && (id !== 0 || i % 2 === 0), { exemplars: 0 });
    expect(rounds.map(({ rows }) => rows.length)).toEqual([16, 8, 8]);
    expect(rollouts).toHaveLength(32);
    const [varied, ...others] = sizes(rollouts);
    expect(varied).toBeGreaterThan(Math.max(...others));
    expect(Math.min(...others)).toBeGreaterThanOrEqual(4);
  });

  it('reads each row’s own numbers once, those of equal groups first', () => {
    const { rounds } = run(() => false);
    const words = rounds.flatMap(({ rows }) => rows.map(({ random }) => random!.word()));
    expect(new Set(words).size).toBe(words.length);
  });

  it('shows solved questions of its kind with one that got nothing, in the same group', () => {
    const { rounds, rollouts } = run((id, shown) => id === 0 || shown);
    expect(rounds[0].rows.every(({ prompt }) => prompt.hint === undefined)).toBe(true);
    // 2 is of the kind of 0; nothing like 1 and 3 was solved.
    const asked = (id: number) =>
      rounds[1].rows.filter(({ prompt }) => prompt.id === id).map(({ prompt }) => prompt.hint);
    expect(new Set(asked(2))).toEqual(new Set([1]));
    expect(new Set(asked(1))).toEqual(new Set([undefined]));
    const batch = pack(task, task.prompts, rollouts, verifier);
    const rows = rollouts.flatMap(({ group }, row) => (group === 2 ? [row] : []));
    // Once one of them is right, the prompt needs no more help.
    const isSeeded = (i: number) => i >= 4 && i < 4 + asked(2).length;
    const lengths = rows.map((row) => scoreRequest([{ member: 0, batch }]).contexts[row].length);
    expect(lengths).toEqual(rows.map((_, i) => task.prompts[2].tokens.length + (isSeeded(i) ? 2 : 0)));
    expect([...batch.features.subarray(2 * rows[4], 2 * rows[4] + 2)]).toEqual(
      featuresAt(task, batch.asked![rows[4]], 0, [0]),
    );
    expect(rows.map((row) => batch.components[row])).toEqual(rows.map((_, i) => Number(isSeeded(i))));
    const plain = run((id, shown) => id === 0 || shown, { seededContext: false }).rollouts;
    expect(plain.every(({ asked }) => asked === undefined)).toBe(true);
    expect(plain.filter(({ offPolicy }) => offPolicy)).toHaveLength(asked(2).length);
  });

  it('remembers what was solved, and never shows a question with an answer to itself', () => {
    const memory: Memory = {};
    run((id) => id === 0, {}, memory);
    expect(seeded(memory, task, task.prompts[0], 2)).toBeNull();
    expect(seeded(memory, task, task.prompts[1], 2)).toBeNull();
    expect(seeded(memory, task, task.prompts[2], 2)?.hint).toBe(1);
    expect(seeded(memory, build('lock'), task.prompts[2], 2)).toBeNull();
  });

  it('wakes a group that nobody solves: 4 of 8 responses seeded', () => {
    // Exact: right with 0.01, with an exemplar 0.15.
    expect(mixed(0.01, 8)).toBeCloseTo(0.077, 3);
    expect(1 - 0.99 ** 4 * 0.85 ** 4).toBeCloseTo(0.499, 3);
  });
});

describe('the novelty bonus', () => {
  const task = build('code-pool', { prompts: 2, alphabet: 3, shortest: 2, longest: 2 });
  const batchOf = (rewards: readonly number[], likelihoods: readonly number[], groups: readonly number[]) => {
    const rollouts = rewards.map(
      (_, i): Rollout => ({
        group: groups[i],
        tokens: Int32Array.of(0, 0),
        logps: new Float32Array(2),
        temperature: 1,
      }),
    );
    const batch = pack(task, task.prompts, rollouts, verifier);
    const oldLogps = Float64Array.from({ length: 2 * rewards.length }, (_, i) => likelihoods[i >> 1]);
    return { ...batch, rewards: Float64Array.from(rewards), oldLogps };
  };
  const params = { bonus: 2.5, cap: 0.5, ddof: '1', eps: 1e-12 };

  it('is the specification’s', () => {
    const { etas, advantages } = novel(batchOf([1, 1, 0, 0], [-0.3, -0.9, -0.4, -1.2], [0, 0, 0, 0]), params);
    [1.4918247, 0.81873075, 1.34985881, 0.60653066].forEach((eta, i) => {
      expect(etas[i]).toBeCloseTo(eta, 7);
    });
    [0.8660254, 1.29903811, -0.8660254, -0.8660254].forEach((advantage, i) => {
      expect(advantages[i]).toBeCloseTo(advantage, 7);
    });
  });

  const row = fc.record({
    reward: fc.constantFrom(0, 1),
    likelihood: fc.double({ min: -5, max: 0, noNaN: true }),
    group: fc.nat(1),
  });
  it('raises right answers by κ at the most, those above the average not at all, and nothing else', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 12 }), (rows) => {
        const of = (key: 'reward' | 'likelihood' | 'group') => rows.map((each) => each[key]);
        const batch = batchOf(of('reward'), of('likelihood'), of('group'));
        const { advantages } = novel(batch, params);
        const plain = novel(batch, { ...params, bonus: 0 }).advantages;
        rows.forEach(({ likelihood, group }, i) => {
          const peers = rows.filter((each) => each.group === group);
          const center = peers.reduce((sum, each) => sum + each.likelihood, 0) / peers.length;
          const gain = advantages[i] - plain[i];
          expect(gain).toBeGreaterThanOrEqual(0);
          if (plain[i] <= 0 || exp(likelihood - center) >= 1) expect(gain).toBe(0);
          else expect(gain).toBeLessThanOrEqual(0.5 * plain[i] + 1e-12);
        });
      }),
    );
  });

  it('leaves a response without tokens of its own out of the average', () => {
    const batch = batchOf([1, 1, 0], [-1, -2, -9], [0, 0, 0]);
    batch.mask.fill(0, 4, 6);
    const { etas } = novel(batch, params);
    expect(etas[0]).toBeCloseTo(exp(0.5), 12);
    expect(etas[2]).toBe(1);
    const out = novelty.estimate(batch, defaults(novelty.params) as never);
    expect([...out].every(Number.isFinite)).toBe(true);
  });
});
