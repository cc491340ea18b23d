import { describe, expect, it } from 'vitest';
import { defaults, type ParamValues } from '../../../src/core/params.ts';
import { hintBase, relianceOf, transferWeight } from '../../../src/core/rollouts/_hint-worth.ts';
import written from '../../../src/core/rollouts/written-hints.ts';
import type {
  Drawn,
  RolloutContext,
  Sampled,
  SampleRound,
  ScoreRound,
} from '../../../src/core/stages/stage.ts';
import { advantagesOf, groupOf } from '../stages/_fixtures.ts';
import { build } from '../tasks/support.ts';
import { contextFor } from './_context.ts';

const task = build('lock', { prompts: 3, length: 4, alphabet: 3, shown: 'fixed', hinter: true });

interface Script {
  /** How many of the two responses to a lock are right, as it is. */
  readonly plain: readonly number[];
  /** What the hinter writes, in turn. */
  readonly writes: readonly number[];
  /** How many are right under each of those. */
  readonly under: readonly number[];
  /** log π of every token without and with the hint. */
  readonly scores?: readonly [number, number];
}

/** One step on all three locks with what the script says. */
function run({ plain, writes, under, scores = [-2, -1] }: Script, changed: ParamValues = {}, on = task) {
  const rounds: (SampleRound | ScoreRound)[] = [];
  let asked = 0;
  const context: RolloutContext = {
    ...contextFor(on),
    grade: (prompt, _, responses) => {
      const right = prompt.hint === undefined ? plain[prompt.id] : under[asked++];
      return responses.map((_, i) => ({ components: Float64Array.of(Number(i < right), 0), reward: 0 }));
    },
  };
  const strategy = written.run(context, { ...defaults(written.params), group: 2, hints: 2, ...changed });
  const answer = (round: SampleRound | ScoreRound): Sampled[] =>
    round.kind === 'score'
      ? round.rows.map((_, i) => ({ tokens: Int32Array.of(0), logps: Float32Array.of(scores[i % 2]) }))
      : round.rows.map((_, i) => ({
          tokens: Int32Array.of(round.policy ? writes[i] : 0),
          logps: Float32Array.of(-1),
        }));
  let next = strategy.next();
  while (!next.done) {
    rounds.push(next.value);
    next = strategy.next(answer(next.value));
  }
  return { rounds, drawn: next.value };
}

const trained = ({ prompts = [], rollouts }: Drawn) =>
  [
    ...new Set(rollouts.filter(({ role, policy }) => role === 'train' && !policy).map(({ group }) => group)),
  ].map((group) => prompts[group]);
const paid = ({ rollouts }: Drawn) =>
  rollouts.filter(({ policy }) => policy === 'hinter').map(({ components }) => components?.[0] ?? Number.NaN);

describe('worth of a hint', () => {
  const worth = (passRate: number, reliance: number) =>
    hintBase('mixed', passRate, 8) * transferWeight(reliance, 0.3);

  it('is as in the specification’s reference', () => {
    expect(hintBase('mixed', 3 / 8, 8)).toBeCloseTo(0.97632587, 8);
    expect(worth(3 / 8, -0.45)).toBeCloseTo(0.21784775, 8);
    expect(hintBase('mixed', 6 / 8, 8)).toBeCloseTo(0.89987183, 8);
    expect(worth(6 / 8, -1.2)).toBeCloseTo(0.01648173, 8);
    expect(hintBase('mixed', 1 / 8, 8)).toBeCloseTo(0.65639102, 8);
    expect(worth(1 / 8, -0.1)).toBeCloseTo(0.47032472, 8);
    expect(worth(1 / 8, 0.2)).toBeCloseTo(0.65639102, 8);
    expect(worth(1 / 2, 0)).toBeCloseTo(0.9921875, 8);
  });

  it('is nothing for groups that are all right or all wrong, and p(1 − p) by variance', () => {
    expect([0, 1].flatMap((p) => [hintBase('mixed', p, 8), hintBase('variance', p, 8)])).toEqual([
      0, 0, 0, 0,
    ]);
    expect(hintBase('variance', 0.25, 8)).toBe(0.1875);
  });

  it('makes the hinter’s advantages by the lane’s own estimator', () => {
    const rewards = [0.21784775, 0.01648173, 0, -0.2];
    const advantages = advantagesOf('group-z-score', groupOf(...rewards), { eps: 1e-6 });
    [1.22578317, 0.04627092, -0.05027168, -1.2217824].forEach((expected, row) => {
      expect(advantages[row * (advantages.length / 4)]).toBeCloseTo(expected, 7);
    });
  });

  it('counts reliance by the token, and bounds what transfers', () => {
    expect(relianceOf([-2, -3], [-1, -1])).toBe(-1.5);
    // Two binary tokens, right where the first is 0: p(x) ≥ p(x, h) · exp(E[Δ total | right]).
    const [plain, under] = [
      [0.3, 0.4],
      [0.9, 0.5],
    ];
    const total = (second: 0 | 1) => {
      const of = ([a, b]: number[]) => [Math.log(a), Math.log(second === 0 ? b : 1 - b)];
      return 2 * relianceOf(of(plain), of(under));
    };
    const expected = under[1] * total(0) + (1 - under[1]) * total(1);
    expect(expected).toBeCloseTo(-1.11902329, 8);
    expect(under[0] * Math.exp(expected)).toBeCloseTo(0.29393877, 8);
    expect(under[0] * Math.exp(expected)).toBeLessThanOrEqual(plain[0]);
  });
});

describe('written hints', () => {
  it('are asked for where a whole group is wrong, and nowhere else', () => {
    const { rounds, drawn } = run({ plain: [1, 2, 2], writes: [], under: [] });
    expect(rounds).toHaveLength(1);
    expect(trained(drawn)).toEqual(task.prompts);
    expect(drawn.measured).toBeUndefined();
  });

  it('the best replaces the dead group; all are learnt from by the hinter', () => {
    const { rounds, drawn } = run({ plain: [1, 0, 2], writes: [0, 3], under: [2, 1] });
    expect(rounds.map(({ kind, policy = 'own' }) => `${kind} ${policy}`)).toEqual([
      'sample own',
      'sample hinter',
      'sample own',
      'score own',
    ]);
    const [first, second, third] = trained(drawn);
    expect([first, third]).toEqual([task.prompts[0], task.prompts[2]]);
    expect(second.id).toBe(1);
    expect(second.hint).toBeGreaterThan(0);
    const weight = Math.exp(-1 / 0.3);
    expect(paid(drawn)).toEqual([0, expect.closeTo(0.5 * weight, 12)]);
    expect(drawn.measured).toEqual({ 'rollout/hint_reliance': -1 });
    const groups = drawn.rollouts.filter(({ policy }) => policy).map(({ group }) => group);
    expect(new Set(groups).size).toBe(1);
    expect(drawn.rollouts.filter(({ role }) => role === 'filtered')).toHaveLength(4);
  });

  it('leave a group as it is where none makes it mixed', () => {
    const { drawn } = run({ plain: [1, 0, 2], writes: [0, 3], under: [2, 0] });
    expect(trained(drawn)).toEqual(task.prompts);
    expect(paid(drawn)).toEqual([0, 0]);
  });

  it('are paid for mixed groups alone without the transfer weight', () => {
    const { drawn } = run({ plain: [1, 0, 2], writes: [0, 3], under: [1, 1] }, { transfer: false });
    expect(paid(drawn)).toEqual([0.5, 0.5]);
    expect(drawn.measured).toEqual({ 'rollout/hint_reliance': -1 });
  });

  it('that spell the whole code out are refused and punished, or are taken as any', () => {
    const all = task.companions!.hinter.outputs - 1;
    const refused = run({ plain: [1, 0, 2], writes: [0, all], under: [1] });
    expect(paid(refused.drawn)[1]).toBe(-0.2);
    expect(refused.rounds[2].rows).toHaveLength(2);
    const taken = run({ plain: [1, 0, 2], writes: [0, all], under: [1, 2] }, { refuse: false });
    expect(paid(taken.drawn)[1]).toBe(0);
    expect(taken.rounds[2].rows).toHaveLength(4);
  });

  it('need a task that has a hinter', () => {
    const plain = build('lock', { prompts: 3, length: 4, alphabet: 3, shown: 'fixed' });
    expect(() => run({ plain: [0, 0, 0], writes: [], under: [] }, {}, plain)).toThrow(
      'written-hints needs a task with the companion hinter: locks have, with hinter = on',
    );
  });
});
