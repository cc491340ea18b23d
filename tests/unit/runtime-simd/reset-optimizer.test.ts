import { afterAll, describe, expect, it } from 'vitest';
import type { Population, Runtime } from '../../../src/runtime/runtime.ts';
import { spawnNodeWorker } from '../../../src/runtime/simd/pool/node-spawn.ts';
import { createPooledRuntime } from '../../../src/runtime/simd/pool/runtime.ts';
import { createSimdRuntime } from '../../../src/runtime/simd/runtime.ts';
import { createTfjsRuntime } from '../../../src/runtime/tfjs/runtime.ts';
import {
  adam,
  distance,
  gradientRequest,
  MEMBERS,
  randomWeights,
  sgd,
  specs,
} from '../../helpers/runtime-cases.ts';

const pool = await createPooledRuntime(2, spawnNodeWorker);
afterAll(() => pool.dispose());

const runtimes: readonly (readonly [string, Runtime])[] = [
  ['tfjs', await createTfjsRuntime('cpu')],
  ['simd', await createSimdRuntime()],
  ['a pool', pool],
];

describe.each(specs)('$id', (spec) => {
  const request = gradientRequest(spec);
  const update = { ...request, optimizers: [adam(), adam({ lr: 0.01 }), sgd()] };
  const weights = randomWeights(spec, MEMBERS);

  /** Two updates, a reset of some members, one more update. */
  async function updated(runtime: Runtime, which?: Uint8Array): Promise<Population> {
    const population = await runtime.create(spec, MEMBERS, weights);
    await population.update(update);
    await population.update(update);
    await population.resetOptimizer(which);
    return population;
  }

  it.each(runtimes)(
    'forgets moments and counts of those that are named, and no weights: %s',
    async (_, runtime) => {
      const [kept, reset] = [
        await updated(runtime, Uint8Array.of(0, 0, 0)),
        await updated(runtime, Uint8Array.of(0, 1, 0)),
      ];
      const [before, now] = [await kept.snapshot(), await reset.snapshot()];
      const P = kept.parameters;
      expect([...now.updates]).toEqual([2, 0, 2]);
      expect(now.weights).toEqual(before.weights);
      for (const moment of ['moment1', 'moment2'] as const) {
        const expected = before[moment].slice();
        expect(expected.subarray(P, 2 * P).some((value) => value !== 0)).toBe(true);
        expected.fill(0, P, 2 * P);
        expect(now[moment]).toEqual(expected);
      }
      expect([...(await (await updated(runtime)).snapshot()).updates]).toEqual([0, 0, 0]);
    },
  );

  it.each(runtimes)('goes on as a new optimizer would: %s', async (_, runtime) => {
    const reset = await updated(runtime);
    const fresh = await runtime.create(spec, MEMBERS, (await reset.snapshot()).weights.current);
    const live = runtime.liveBuffers();
    for (const population of [reset, fresh]) await population.update(update);
    expect(await fresh.snapshot()).toEqual(await reset.snapshot());
    await reset.resetOptimizer(Uint8Array.of(1, 0, 0));
    await fresh.resetOptimizer();
    expect(runtime.liveBuffers()).toBeLessThanOrEqual(live);
    for (const population of [reset, fresh]) population.dispose();
  });

  it('is the same on all runtimes', async () => {
    const [expected, ...others] = await Promise.all(
      runtimes.map(async ([, runtime]) => {
        const population = await updated(runtime, Uint8Array.of(1, 0, 1));
        await population.update(update);
        return population.snapshot();
      }),
    );
    for (const found of others) {
      expect(found.updates).toEqual(expected.updates);
      expect(distance(found.weights.current, expected.weights.current)).toBeLessThan(2e-3);
      expect(distance(found.moment1, expected.moment1)).toBeLessThan(1e-4);
    }
  });

  it('drops what a member that broke down left behind', async () => {
    for (const [, runtime] of runtimes) {
      const population = await updated(runtime, Uint8Array.of(0, 0, 0));
      const snapshot = await population.snapshot();
      snapshot.moment1.fill(Number.NaN, 0, population.parameters);
      await population.restore(snapshot);
      await population.resetOptimizer(Uint8Array.of(1, 0, 0));
      const { moment1 } = await population.snapshot();
      expect(moment1.subarray(0, population.parameters).every((value) => value === 0)).toBe(true);
    }
  });
});
