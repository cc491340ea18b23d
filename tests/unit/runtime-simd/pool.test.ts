import { afterAll, describe, expect, it } from 'vitest';
import { spawnNodeWorker } from '../../../src/runtime/simd/pool/node-spawn.ts';
import { createPooledRuntime } from '../../../src/runtime/simd/pool/runtime.ts';
import { createSimdRuntime } from '../../../src/runtime/simd/runtime.ts';
import {
  adam,
  gradientRequest,
  MEMBERS,
  randomWeights,
  sampleRequest,
  sgd,
  specs,
} from '../../helpers/runtime-cases.ts';

const single = await createSimdRuntime();
const pools = await Promise.all([1, 2, 5].map((workers) => createPooledRuntime(workers, spawnNodeWorker)));
afterAll(() => {
  for (const pool of pools) pool.dispose();
});

describe.each(specs)('$id', (spec) => {
  const weights = randomWeights(spec, MEMBERS);

  it('computes the same bits on any number of workers', async () => {
    const score = { ...gradientRequest(spec), wantLogits: true };
    const update = { ...score, optimizers: [adam(), null, sgd()] };
    const results = [];
    for (const runtime of [single, ...pools]) {
      const population = await runtime.create(spec, MEMBERS, weights);
      expect(population.parameters).toBe(weights.length / MEMBERS);
      await population.copyWeights('current', 'old');
      const norms = await population.update(update);
      await population.copyWeights('current', 'old', 0.5, Uint8Array.of(1, 0, 1));
      results.push({
        norms,
        drawn: await population.sample(sampleRequest(spec)),
        scored: await population.logprobs({ ...score, weights: 'old' }),
        gradient: await population.gradient(score),
        snapshot: await population.snapshot(),
      });
      population.dispose();
    }
    for (const result of results.slice(1)) expect(result).toEqual(results[0]);
  });

  it('moves members without rows by their momentum, and goes on from a snapshot', async () => {
    const request = gradientRequest(spec);
    const optimizers = [sgd(), sgd(), sgd()];
    const few = { ...request, members: request.members.map(() => 1), optimizers };
    const ends = [];
    for (const runtime of [single, pools[1]]) {
      const first = await runtime.create(spec, MEMBERS, weights);
      await first.update({ ...request, optimizers });
      const next = await runtime.create(spec, MEMBERS, new Float32Array(weights.length));
      await next.restore(await first.snapshot());
      await next.update(few);
      ends.push(await next.snapshot());
    }
    expect(ends[1]).toEqual(ends[0]);
  });

  it('hands errors on', async () => {
    const population = await pools[1].create(spec, MEMBERS, weights);
    const request = gradientRequest(spec);
    await expect(population.logprobs({ ...request, weights: 'none' })).rejects.toThrow('none');
    await expect(population.logprobs({ ...request, members: request.members.map(() => 3) })).rejects.toThrow(
      '3',
    );
    await population.logprobs(request);
  });
});

it('leaves nothing behind', async () => {
  const pool = await createPooledRuntime(2, spawnNodeWorker);
  const population = await pool.create(specs[1], MEMBERS, randomWeights(specs[1], MEMBERS));
  expect(pool.liveBuffers()).toBe(6);
  population.dispose();
  // The next answer comes after it.
  const other = await pool.create(specs[1], 2, new Float32Array(2 * population.parameters));
  expect(pool.liveBuffers()).toBe(6);
  other.dispose();
  pool.dispose();
});

it('needs at least one worker', () =>
  expect(createPooledRuntime(0, spawnNodeWorker)).rejects.toThrow('workers'));
