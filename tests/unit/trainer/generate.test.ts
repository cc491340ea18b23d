import { describe, expect, it } from 'vitest';
import { createTask, networkSpec } from '../../../src/core/experiment/build.ts';
import { defaultExperiment } from '../../../src/core/experiment/defaults.ts';
import { RandomStream } from '../../../src/core/random.ts';
import type { RolloutGenerator, SampleRow } from '../../../src/core/stages/stage.ts';
import type { Task } from '../../../src/core/tasks/task.ts';
import { generate } from '../../../src/core/trainer/generate.ts';
import { pack } from '../../../src/core/trainer/pack.ts';
import { createSimdRuntime } from '../../../src/runtime/simd/runtime.ts';

const plain = createTask(defaultExperiment.task, 1);

/** One token of the policy's, two of the environment's, then one more of the policy's. */
const talking: Task = {
  ...plain,
  turn(_prompt, tokens) {
    if (tokens.length === 1) return { observe: [3, 2] };
    return tokens.length < 4 ? { write: 1 } : null;
  },
};

async function populationOf(task: Task) {
  const runtime = await createSimdRuntime();
  const spec = networkSpec(defaultExperiment.policy, task);
  const weights = Float32Array.from({ length: spec.features * spec.outputs }, (_, i) => Math.sin(i));
  return runtime.create(spec, 1, weights);
}

function rowOf(task: Task, prefix: readonly number[] = []): SampleRow {
  const random = new RandomStream({ seed: 1, seedIndex: 0, step: 0, stream: 'rollout' });
  return { prompt: task.prompts[0], prefix, limit: task.maxResponse, temperature: 1, random };
}

function* oneRow(row: SampleRow): RolloutGenerator {
  const [answer] = yield { kind: 'sample', rows: [row] };
  return { rollouts: [{ ...answer, group: 0, temperature: 1 }] };
}

async function drawOne(task: Task, row: SampleRow) {
  const population = await populationOf(task);
  const [drawn] = await generate(population, task, [{ member: 0, generator: oneRow(row) }]);
  return drawn.rollouts[0];
}

describe('turns with an environment', () => {
  it('put what it writes into the response, masked and with probability 1', async () => {
    const { tokens, logps, mask } = await drawOne(talking, rowOf(talking));
    expect(tokens).toHaveLength(4);
    expect(Array.from(tokens.slice(1, 3))).toEqual([3, 2]);
    expect(Array.from(mask ?? [])).toEqual([1, 0, 0, 1]);
    expect(Array.from(logps.slice(1, 3))).toEqual([0, 0]);
    expect(logps[0]).toBeLessThan(0);
    expect(logps[3]).toBeLessThan(0);
  });

  it('reach the batch: observations are not trained on, and the response has ended', async () => {
    const rollout = await drawOne(talking, rowOf(talking));
    const verifier = { seed: 1, seedIndex: 0, step: 0, stream: 'verifier' } as const;
    const batch = pack(talking, [talking.prompts[0]], [rollout], verifier);
    expect(Array.from(batch.mask)).toEqual([1, 0, 0, 1]);
    expect(batch.lengths[0]).toBe(4);
    expect(batch.truncated[0]).toBe(0);
  });

  it('stop at the row’s limit, in the middle of an observation too', async () => {
    const { tokens, mask } = await drawOne(talking, { ...rowOf(talking), limit: 2 });
    expect(tokens).toHaveLength(2);
    expect(Array.from(mask ?? [])).toEqual([1, 0]);
  });

  it('go on from a prefix without counting it', async () => {
    const { tokens, mask } = await drawOne(talking, rowOf(talking, [0]));
    expect(Array.from(tokens.slice(0, 2))).toEqual([3, 2]);
    expect(Array.from(mask ?? [])).toEqual([0, 0, 1]);
  });

  it('must write something', async () => {
    const silent: Task = { ...plain, turn: () => ({ observe: [] }) };
    await expect(drawOne(silent, rowOf(silent))).rejects.toThrow(/at least one token, not none/);
  });
});

describe('rounds of scoring', () => {
  it('say of drawn tokens what the sampler said, and give the logits they stand against', async () => {
    const population = await populationOf(plain);
    function* strategy(): RolloutGenerator {
      const [drawn] = yield { kind: 'sample', rows: [rowOf(plain)] };
      const [scored] = yield {
        kind: 'score',
        rows: [{ prompt: plain.prompts[0], tokens: drawn.tokens, temperature: 1 }],
      };
      expect(scored.tokens).toEqual(drawn.tokens);
      drawn.logps.forEach((logp, t) => {
        expect(scored.logps[t]).toBeCloseTo(logp, 5);
        const logits = Array.from(scored.logits?.subarray(t * plain.outputs, (t + 1) * plain.outputs) ?? []);
        const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
        expect(logits[drawn.tokens[t]] - Math.log(total)).toBeCloseTo(logp, 5);
      });
      return { rollouts: [{ ...drawn, group: 0, temperature: 1 }] };
    }
    const [drawn] = await generate(population, plain, [{ member: 0, generator: strategy() }]);
    expect(drawn.rollouts).toHaveLength(1);
  });
});
