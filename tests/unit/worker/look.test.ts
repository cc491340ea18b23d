import { describe, expect, it } from 'vitest';
import type { LookOptions } from '../../../src/core/oracle/microscope.ts';
import { defaults } from '../../../src/core/params.ts';
import { taskFamily } from '../../../src/core/tasks/index.ts';
import { createSimdRuntime } from '../../../src/runtime/simd/runtime.ts';
import { Harness, small } from '../../helpers/session-harness.ts';

const options: LookOptions = { seedIndex: 0, batches: 6, groupSizes: [2] };
const simd = async () => ({ runtime: await createSimdRuntime(), reason: '' });
/** The kinds of outcome that a look has had, in order. */
const kinds = (lab: Harness, id: number) =>
  lab
    .of('look')
    .filter(({ lookId }) => lookId === id)
    .map(({ outcome }) => outcome.kind);

describe('a look through the microscope', () => {
  it('takes turns with a running run and changes nothing of it', async () => {
    const undisturbed = new Harness(simd);
    undisturbed.start(small, true);
    await undisturbed.until(() => undisturbed.phase() === 'finished');
    const lab = new Harness(simd);
    lab.start(small, false);
    lab.session.handle({ type: 'step' });
    lab.session.handle({ type: 'look', lookId: 1, options });
    lab.session.handle({ type: 'run' });
    await lab.until(() => lab.phase() === 'finished' && kinds(lab, 1).includes('finished'));
    expect(lab.values()).toEqual(undisturbed.values());
    const last = lab.of('look').at(-1)!.outcome;
    if (last.kind !== 'finished') throw new Error(`it ended as ${last.kind}`);
    // Of the weights that it was asked to look at, though the run went on.
    expect(last.report).toMatchObject({ step: 1, batchesDone: 6, exactShare: 1 });
    expect(last.report.lanes).toHaveLength(small.lanes.length);
    const stepsAt = (kind: string) =>
      lab.events.findIndex((e) => e.type === 'look' && e.outcome.kind === kind);
    expect(stepsAt('going-on')).toBeLessThan(lab.events.findLastIndex((e) => e.type === 'metrics'));
  });

  it('goes on while the run is paused, and says the same as while it runs', async () => {
    const reports = await Promise.all(
      [false, true].map(async (run) => {
        const lab = new Harness(simd);
        lab.start(small, false);
        lab.session.handle({ type: 'look', lookId: 1, options });
        if (run) lab.session.handle({ type: 'run' });
        await lab.until(() => kinds(lab, 1).includes('finished'));
        return lab.of('look').at(-1)!.outcome;
      }),
    );
    expect(reports[0]).toEqual(reports[1]);
  });

  it('ends when the recipes change under it, and when another is asked for', async () => {
    const lab = new Harness(simd);
    lab.start(small, false);
    const long = { ...options, batches: 10_000 };
    lab.session.handle({ type: 'look', lookId: 1, options: long });
    await lab.until(() => kinds(lab, 1).length > 1);
    lab.session.handle({ type: 'revise', experiment: small, lanes: [0, 1, 2] });
    await lab.until(() => kinds(lab, 1).includes('ended'));
    lab.session.handle({ type: 'look', lookId: 2, options: long });
    lab.session.handle({ type: 'look', lookId: 3, options });
    await lab.until(() => kinds(lab, 3).includes('finished'));
    expect(kinds(lab, 2)).not.toContain('finished');
    const before = lab.events.length;
    lab.session.handle({ type: 'look', lookId: 4, options: long });
    lab.session.handle({ type: 'look', lookId: 5, options: null });
    lab.session.handle({ type: 'step' });
    await lab.until(() => lab.values().size === 1);
    expect(lab.events.slice(before).filter(({ type }) => type === 'look')).toEqual([]);
  });

  it('says why a task has no exact answers', async () => {
    const lab = new Harness(simd);
    const task = { id: 'countdown', params: defaults(taskFamily('countdown').params) };
    lab.start({ ...small, task }, false);
    lab.session.handle({ type: 'look', lookId: 1, options });
    await lab.until(() => kinds(lab, 1).length > 0);
    expect(lab.of('look')[0].outcome).toMatchObject({ kind: 'not-exact', reason: /at most 100,000/ });
    expect(lab.phase()).toBe('paused');
  });

  it('ends alone when it goes wrong: the run goes on', async () => {
    const lab = new Harness(async () => {
      const runtime = await createSimdRuntime();
      const real = runtime.create.bind(runtime);
      runtime.create = async (...args) => {
        const population = await real(...args);
        population.gradient = () => Promise.reject(new Error('out of memory'));
        return population;
      };
      return { runtime, reason: '' };
    });
    lab.start(small, false);
    lab.session.handle({ type: 'look', lookId: 1, options });
    lab.session.handle({ type: 'run' });
    await lab.until(() => lab.phase() === 'finished');
    expect(lab.of('look').at(-1)!.outcome).toEqual({ kind: 'failed', reason: 'out of memory' });
    expect([...lab.values().keys()].at(-1)).toBe(12);
  });
});
