import { describe, expect, it } from 'vitest';
import type { BackendId, Runtime } from '../../../src/runtime/runtime.ts';
import { spawnNodeWorker } from '../../../src/runtime/simd/pool/node-spawn.ts';
import type { Port } from '../../../src/runtime/simd/pool/protocol.ts';
import { createPooledRuntime } from '../../../src/runtime/simd/pool/runtime.ts';
import { createSimdRuntime } from '../../../src/runtime/simd/runtime.ts';
import type { SessionHost } from '../../../src/worker/session.ts';
import { cpu, Harness, type Of, small } from '../../helpers/session-harness.ts';

/** A cpu runtime that is lost at its nth update, and a plain one afterwards. */
function losing(update: number): SessionHost['open'] {
  let opened = 0;
  return async () => {
    const { runtime, reason } = await cpu();
    if (opened++ > 0) return { runtime, reason };
    let lose = (_: string) => {};
    const lost = new Promise<string>((resolve) => {
      lose = resolve;
    });
    let updates = 0;
    const create: Runtime['create'] = async (...args) => {
      const population = await runtime.create(...args);
      const { update: real } = population;
      population.update = async (request) => {
        if (++updates === update) {
          lose('driver reset');
          throw new Error('the device is gone');
        }
        return real.call(population, request);
      };
      return population;
    };
    const { backend, detail } = runtime;
    const liveBuffers = () => runtime.liveBuffers();
    return { reason, runtime: { backend, detail, lost, create, liveBuffers, dispose() {} } };
  };
}

/** Pools of two threads, and the lines to their workers: closing one ends a worker without the pool's knowledge. */
function pools() {
  const ports: Port[] = [];
  const spawn = () => {
    ports.push(spawnNodeWorker());
    return ports[ports.length - 1];
  };
  const open: SessionHost['open'] = async () => {
    return { runtime: await createPooledRuntime(2, spawn), reason: '' };
  };
  return { ports, open };
}

describe('Session', () => {
  it('runs an experiment to its end and tells all of it', async () => {
    const lab = new Harness();
    lab.start(small, true);
    await lab.until(() => lab.phase() === 'finished');
    expect([...lab.values().keys()]).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
    const [{ description }] = lab.of('ready');
    expect(description).toMatchObject({ lanes: 3, seeds: 2, trainPrompts: 4 });
    const perStep = description.lanes * description.seeds * description.metrics.length;
    for (const values of lab.values().values()) expect(values).toHaveLength(perStep);
    expect(
      lab
        .of('groups')
        .at(-1)
        ?.groups.slice(-3)
        .map(({ lane }) => lane),
    ).toEqual([0, 1, 2]);
    expect(lab.of('backend')[0].backend).toMatchObject({ id: 'cpu', reason: 'for the test' });
  });

  it('reports at most eight times a second', async () => {
    const lab = new Harness(cpu, 5);
    lab.start(small, true);
    await lab.until(() => lab.phase() === 'finished');
    // A step reads the clock a handful of times, so twelve of them take well under a second here.
    expect(lab.of('metrics').length).toBeLessThanOrEqual(8);
  });

  it('starts paused, steps one by one, and resets to exactly the same run', async () => {
    const lab = new Harness();
    lab.start(small, false);
    await lab.until(() => lab.phase() === 'paused');
    for (let step = 1; step <= 3; step++) {
      lab.session.handle({ type: 'step' });
      await lab.until(() => lab.of('status').at(-1)?.step === step);
      expect(lab.phase()).toBe('paused');
    }
    lab.start(small, true, 2);
    await lab.until(() => lab.values(2).size >= 3);
    for (const step of [1, 2, 3]) expect(lab.values(2).get(step)).toEqual(lab.values(1).get(step));
  });

  it('pauses a running experiment between two steps', async () => {
    const lab = new Harness();
    lab.start({ ...small, budget: { ...small.budget, steps: 10_000 } }, true);
    await lab.until(() => lab.values().size > 2);
    lab.session.handle({ type: 'pause' });
    await lab.until(() => lab.phase() === 'paused');
    const { step } = lab.of('status').at(-1) as Of<'status'>;
    expect(Math.max(...lab.values().keys())).toBe(step);
  });

  it('drops and reorders lanes on the way', async () => {
    const undisturbed = new Harness();
    undisturbed.start(small, true);
    await undisturbed.until(() => undisturbed.phase() === 'finished');
    const lab = new Harness();
    lab.start(small, false);
    for (let i = 0; i < 4; i++) lab.session.handle({ type: 'step' });
    const fewer = { ...small, lanes: [small.lanes[2], small.lanes[0]] };
    lab.session.handle({ type: 'revise', experiment: fewer, lanes: [2, 0] });
    lab.session.handle({ type: 'run' });
    await lab.until(() => lab.phase() === 'finished');
    expect(lab.of('revised')).toMatchObject([{ step: 4, lanes: [2, 0] }]);
    const whole = undisturbed.values().get(12) as Float32Array;
    const size = whole.length / 3;
    const expected = [...whole.slice(2 * size), ...whole.slice(0, size)];
    expect(Array.from(lab.values().get(12) as Float32Array)).toEqual(expected);
  });

  it('survives a lost device: another backend goes on, with the same numbers', async () => {
    const undisturbed = new Harness();
    undisturbed.start(small, true);
    await undisturbed.until(() => undisturbed.phase() === 'finished');
    const lab = new Harness(losing(7));
    lab.start(small, true);
    await lab.until(() => lab.phase() === 'finished');
    expect(lab.of('notice').map(({ message }) => message)).toEqual([
      expect.stringMatching(/backend was lost: driver reset.*goes on from step \d+/),
    ]);
    expect(lab.values()).toEqual(undisturbed.values());
  });

  it('replaces a pool whose worker ends, with the same numbers', async () => {
    const policy = { id: 'gru', params: { width: 8 } } as const;
    const experiment = { ...small, policy, budget: { ...small.budget, steps: 60 } };
    const undisturbed = new Harness(async () => ({ runtime: await createSimdRuntime(), reason: '' }));
    undisturbed.start(experiment, true);
    await undisturbed.until(() => undisturbed.phase() === 'finished');

    const { ports, open } = pools();
    const lab = new Harness(open, 50);
    lab.start(experiment, true);
    await lab.until(() => lab.of('snapshot').length === 1);
    ports[1].close();
    await lab.until(() => lab.phase() === 'finished');
    expect(lab.of('notice').map(({ message }) => message)).toEqual([
      expect.stringMatching(
        /^The simd backend was lost: A worker ended, with exit code 1\. The run goes on from step [1-9]\d* on simd/,
      ),
    ]);
    expect(ports).toHaveLength(4);
    expect(lab.values()).toEqual(undisturbed.values());
  }, 180_000);

  it('opens another backend at the next start when one was lost while nothing ran', async () => {
    const opened: BackendId[][] = [];
    let lose = (_: string) => {};
    const lost = new Promise<string>((resolve) => {
      lose = resolve;
    });
    const lab = new Harness(async (_, losses) => {
      opened.push([...losses]);
      const { runtime, reason } = await cpu();
      return { runtime: opened.length === 1 ? Object.assign(runtime, { lost }) : runtime, reason };
    });
    lab.start(small, false);
    await lab.until(() => lab.phase() === 'paused');
    lose('driver reset');
    await lost;
    lab.start(small, true, 2);
    await lab.until(() => lab.values(2).size === 12);
    expect(opened).toEqual([[], ['cpu']]);
  });

  it('says why when an experiment cannot be set up, and takes the next one', async () => {
    const lab = new Harness();
    lab.start({ ...small, task: { id: 'no-such-task', params: {} } }, true);
    await lab.until(() => lab.phase() === 'failed');
    expect(lab.of('status').at(-1)?.message).toContain('no-such-task');
    lab.start(small, true, 2);
    await lab.until(() => lab.phase() === 'finished');
    expect(lab.values(2).size).toBe(12);
  });

  it('stops once every lane has reached the goal', async () => {
    const lab = new Harness();
    lab.start({ ...small, budget: { ...small.budget, steps: 400, stopAt: 0.9 } }, true);
    await lab.until(() => lab.phase() === 'finished');
    expect(lab.of('status').at(-1)?.message).toBe('Every lane has reached pass@1 ≥ 0.9');
    expect(lab.of('status').at(-1)?.step).toBeLessThan(400);
  });
});
