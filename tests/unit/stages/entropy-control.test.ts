import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLink } from '../../../src/core/experiment/link.ts';
import { defaults, type ParamValues } from '../../../src/core/params.ts';
import { variantOf } from '../../../src/core/stages/index.ts';
import type { Memory, PenaltySum } from '../../../src/core/stages/stage.ts';
import { Trainer } from '../../../src/core/trainer/trainer.ts';
import type { Runtime } from '../../../src/runtime/runtime.ts';
import { createSimdRuntime } from '../../../src/runtime/simd/runtime.ts';
import { batchOf } from './_fixtures.ts';

const bonus = variantOf('penalty', 'entropy');

/** One update over a token whose two outputs are likely as e^gap to 1; what it adds to the loss. */
function update(gap: number, memory: Memory, changed: ParamValues): number {
  const sum: PenaltySum = { loss: 0, dLogps: new Float64Array(1), dLogits: new Float64Array(2) };
  bonus.add(
    {
      batch: batchOf({ mask: [[1]] }),
      logps: new Float64Array(1),
      referenceLogps: null,
      logits: Float64Array.of(gap, 0),
      outputs: 2,
      weights: Float64Array.of(1),
      memory,
    },
    { ...defaults(bonus.params), ...changed },
    sum,
  );
  return sum.loss;
}

describe('the adaptive entropy bonus', () => {
  const adaptive = { controller: 'adaptive', coef: 0.1, target: 0.5, delta: 0.04 };
  const [undecided, decided] = [0, 20];

  it('rests after an update above the target, and grows by steps below it', () => {
    const memory: Memory = {};
    // Before the first update, entropy counts as 0: the bonus is applied.
    expect(update(undecided, memory, adaptive)).toBeCloseTo(-0.1 * Math.LN2, 12);
    expect(memory.coef).toBeCloseTo(0.06, 12);
    expect(memory.entropy).toBeCloseTo(Math.LN2, 12);
    expect(update(decided, memory, adaptive)).toBe(0);
    expect(memory.coef).toBeCloseTo(0.1, 12);
    expect(update(undecided, memory, adaptive)).toBeCloseTo(-0.1 * Math.LN2, 12);
  });

  it('stays within its bounds', () => {
    const memory: Memory = {};
    for (let i = 0; i < 5; i++) update(undecided, memory, { ...adaptive, lowest: 0.03 });
    expect(memory.coef).toBe(0.03);
    for (let i = 0; i < 30; i++) update(decided, memory, { ...adaptive, highest: 0.5 });
    expect(memory.coef).toBe(0.5);
  });

  it('without a controller applies its coefficient, whatever is remembered', () => {
    const memory: Memory = { coef: 9, entropy: 9 };
    expect(update(undecided, memory, { coef: 0.1 })).toBeCloseTo(-0.1 * Math.LN2, 12);
    expect(memory.coef).toBe(0.1);
  });
});

describe('the adaptive entropy bonus in training', () => {
  const link = [
    'task=lock;prompts=4;length=2;prior=0',
    'seeds=2&steps=20',
    'lane=grpo;penalty=entropy;entropy.controller=adaptive;entropy.target=1;entropy.delta=0.01;minibatches=2',
  ].join('&');
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await createSimdRuntime();
  });
  afterAll(() => runtime.dispose());

  it('moves its coefficient at each update, and goes on from a snapshot as if nothing had happened', async () => {
    const { experiment, issues } = readLink(link);
    expect(issues).toEqual([]);
    const first = await Trainer.create(experiment, runtime);
    const column = first.metricIds.indexOf('entropy_coef');
    const seen = [];
    for (let step = 0; step < 5; step++) seen.push((await first.advance()).values[column]);
    // Untrained, it is undecided: two updates a step take 0.01 each, down to 0.
    expect(seen[0]).toBe(0);
    const snapshot = await first.snapshot();
    expect(snapshot.memories[0]['penalty.entropy']).toMatchObject({ coef: expect.any(Number) });
    const expected = (await first.advance()).values;
    const second = await Trainer.create(experiment, runtime, structuredClone(snapshot));
    expect((await second.advance()).values).toEqual(expected);
    first.dispose();
    second.dispose();
  });
});
