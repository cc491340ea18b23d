import { describe, expect, it } from 'vitest';
import { divergenceOf } from '../../../src/core/objectives/distillation.ts';
import { defaults, type ParamValues } from '../../../src/core/params.ts';
import { fitReviser, gainOf, keptProbability, revisedLogits } from '../../../src/core/rollouts/_reviser.ts';
import selfRevision from '../../../src/core/rollouts/self-revision.ts';
import type { Drawn, Rollout, Sampled, SampleRound, ScoreRound } from '../../../src/core/stages/stage.ts';
import { logSoftmax } from '../../../src/core/stages/vocabulary.ts';
import { build } from '../tasks/support.ts';
import { contextFor } from './_context.ts';

describe('the reviser', () => {
  it('finds a token as likely as a softmax with its logit raised does', () => {
    const logits = Float32Array.of(0.5, -1, 2, 0.1, 0.2, 0.3);
    const before = new Float64Array(3);
    logSoftmax(logits, 0, before);
    const reviser = { a: [-0.7, 1.2], b: [0.4, -0.3] } as const;
    const attempt = { tokens: Int32Array.of(2, 1), logps: [before[2], -1.5], logits };
    for (const right of [false, true]) {
      const after = new Float64Array(3);
      logSoftmax(revisedLogits(reviser, right, attempt), 0, after);
      const gain = gainOf(reviser, right, before[2]);
      expect(Math.exp(after[2])).toBeCloseTo(keptProbability(before[2], gain), 6);
      // The others keep their odds.
      expect(after[0] - after[1]).toBeCloseTo(before[0] - before[1], 6);
    }
  });

  it('keeps tokens as often as the accepted revisions did', () => {
    const logps = Array<number>(10).fill(Math.log(0.5));
    const kept = logps.map((_, i) => i < 8);
    const reviser = fitReviser([{ right: false, logps, kept }]);
    expect(keptProbability(logps[0], gainOf(reviser, false, logps[0]))).toBeCloseTo(0.8, 3);
    expect(reviser.a[1] + reviser.b[1]).toBe(0);
  });

  it('doubts unlikely tokens where revisions have changed those alone', () => {
    const logps = [Math.log(0.85), Math.log(0.05)];
    const changed = { right: false, logps, kept: [true, false] };
    const reviser = fitReviser([changed, changed, { right: true, logps, kept: [true, true] }]);
    expect(gainOf(reviser, false, logps[0])).toBeGreaterThan(0);
    expect(gainOf(reviser, false, logps[1])).toBeLessThan(0);
    for (const logp of logps) expect(gainOf(reviser, true, logp)).toBeGreaterThan(0);
  });

  it('that is ideal is the reference’s: most of the divergence lies on the weak token', () => {
    const likely = [0.85, 0.85, 0.85, 0.3];
    const all = likely.reduce((product, p) => product * p, 1);
    const revised = likely.map((p) => (p * (1 - all / p)) / (1 - all));
    [0.81612295, 0.81612295, 0.81612295, 0.14190711].forEach((q, t) => {
      expect(revised[t]).toBeCloseTo(q, 8);
    });
    const odds = (p: number) => Math.log(p / (1 - p));
    const kls = likely.map((p, t) => {
      const q = keptProbability(Math.log(p), odds(revised[t]) - odds(p));
      const logs = (x: number) => Float64Array.of(Math.log(x), Math.log(1 - x));
      return divergenceOf(logs(p), logs(q), { divergence: 'reverse', beta: 0.5 }, new Float64Array(2), 0);
    });
    [0.00402583, 0.00402583, 0.00402583, 0.08204052].forEach((kl, t) => {
      expect(kls[t]).toBeCloseTo(kl, 8);
    });
    expect(kls[3] / kls.reduce((sum, kl) => sum + kl, 0)).toBeCloseTo(0.87167726, 7);
  });
});

const task = build('lock', { prompts: 2, length: 2, alphabet: 3 });
const codes = task.prompts.map((prompt) => [...task.answer!(prompt)!].map((letter) => 'ABC'.indexOf(letter)));

/** Runs one step. Every second sampled response is right; the others miss their last token. */
function run(
  memory: Record<string, number>,
  changed: ParamValues = {},
  verdict = (tokens: Int32Array, id: number) => (String(Array.from(tokens)) === String(codes[id]) ? 1 : 0),
) {
  const rounds: (SampleRound | ScoreRound)[] = [];
  const strategy = selfRevision.run(
    {
      ...contextFor(task),
      grade: (prompt, _group, responses) =>
        responses.map(({ tokens }) => {
          const right = verdict(tokens, prompt.id);
          return { components: Float64Array.of(right, 0), reward: right };
        }),
      memory,
    },
    { ...defaults(selfRevision.params), group: 2, attempts: 4, ...changed },
  );
  const answer = (round: SampleRound | ScoreRound): Sampled[] =>
    round.kind === 'score'
      ? round.rows.map(({ tokens }) => ({
          tokens: Int32Array.from(tokens),
          logps: Float32Array.of(-0.5, -1),
          logits: new Float32Array(6),
        }))
      : round.rows.map(({ prompt }, i) => {
          const [first, last] = codes[prompt.id];
          const tokens = Int32Array.of(first, i % 2 === 0 ? last : (last + 1) % 3);
          return { tokens, logps: Float32Array.of(-0.2, i % 2 === 0 ? -0.4 : -2) };
        });
  let next = strategy.next();
  while (!next.done) {
    rounds.push(next.value);
    next = strategy.next(answer(next.value));
  }
  return { rounds, drawn: next.value as Drawn };
}

describe('self-revision', () => {
  it('begins with attempts and revisions of the wrong ones, and trains on none of them', () => {
    const memory: Record<string, number> = {};
    const { rounds, drawn } = run(memory);
    expect(rounds.map(({ rows }) => rows.length)).toEqual([8, 4]);
    const words = rounds.flatMap((round) =>
      round.kind === 'sample' ? round.rows.map((row) => row.random!.word()) : [],
    );
    expect(new Set(words).size).toBe(words.length);
    expect(drawn.rollouts.every(({ role, components }) => role === 'filtered' && components)).toBe(true);
    const asked = drawn.rollouts.map(({ group }) => drawn.prompts![group].id);
    expect(asked).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 1, 1]);
    expect(memory.fitted).toBe(1);
    // Revisions changed unlikely last tokens and kept likely first ones; right attempts stay.
    const reviser = { a: [memory.a0, memory.a1], b: [memory.b0, memory.b1] } as const;
    expect(gainOf(reviser, false, -0.2)).toBeGreaterThan(0);
    expect(gainOf(reviser, false, -2)).toBeLessThan(0);
    expect(gainOf(reviser, true, -0.4)).toBeGreaterThan(0);
  });

  it('practises on where the verifier accepts nothing', () => {
    const memory: Record<string, number> = {};
    run(memory, {}, () => 0);
    expect(memory).toEqual({});
  });

  it('then has the reference revise its attempts, and learns from that', () => {
    const memory = { fitted: 1, a0: -1, b0: 0, a1: 2, b1: 0.5 };
    const { rounds, drawn } = run(memory);
    expect(rounds.map(({ kind }) => kind)).toEqual(['sample', 'score']);
    const scored = rounds[1] as ScoreRound;
    expect(scored.rows.every(({ weights }) => weights === 'reference')).toBe(true);
    const [right, wrong] = drawn.rollouts as readonly (Rollout & { teacherLogits: Float32Array })[];
    const [first, last] = codes[0];
    const gains = (rollout: typeof right) => [
      rollout.teacherLogits[rollout.tokens[0]],
      rollout.teacherLogits[3 + rollout.tokens[1]],
    ];
    expect(Array.from(right.tokens)).toEqual([first, last]);
    expect(gains(right)).toEqual([1.75, 1.5]);
    expect(gains(wrong)).toEqual([-1, -1]);
    expect(right.role).toBeUndefined();
    expect(drawn.measured?.['revision/right']).toBeGreaterThan(0);
    expect(drawn.measured?.['revision/wrong_tokens']).toBeLessThan(0);
    expect(drawn.measured?.['revision/good_tokens']).toBeLessThan(0);
  });
});
