import { describe, expect, it } from 'vitest';
import type { Experiment, Lane } from '../../../src/core/experiment/experiment.ts';
import { cpu, Harness, type Of, small } from '../../helpers/session-harness.ts';

/** `small` with lane 1 once more, to the right of itself. */
const branched = (copy: Partial<Lane> = {}): Experiment => ({
  ...small,
  lanes: [small.lanes[0], small.lanes[1], { ...small.lanes[1], ...copy }, small.lanes[2]],
});
const lanes = [0, 1, 1, 2];

const laneValues = (values: Float32Array, count: number, lane: number) => {
  const size = values.length / count;
  return Array.from(values.slice(lane * size, (lane + 1) * size));
};

async function undisturbed(): Promise<Harness> {
  const lab = new Harness();
  lab.start(small, true);
  await lab.until(() => lab.phase() === 'finished');
  return lab;
}

/** A run that has made so many steps, with snapshots at most of them. */
async function stepped(steps: number): Promise<Harness> {
  const lab = new Harness(cpu, 500);
  lab.start(small, false);
  for (let i = 0; i < steps; i++) lab.session.handle({ type: 'step' });
  await lab.until(() => lab.of('status').at(-1)?.step === steps);
  return lab;
}

async function toEnd(lab: Harness): Promise<void> {
  lab.session.handle({ type: 'run' });
  await lab.until(() => lab.phase() === 'finished');
}

describe('a branched lane', () => {
  it('starts from the weights of its parent; the others go on bit for bit', async () => {
    const plain = await undisturbed();
    const lab = await stepped(5);
    lab.session.handle({ type: 'revise', experiment: branched(), lanes });
    await toEnd(lab);
    expect(lab.of('revised')).toMatchObject([{ step: 5, lanes }]);
    for (let step = 6; step <= 12; step++) {
      const values = lab.values().get(step) as Float32Array;
      const before = plain.values().get(step) as Float32Array;
      lanes.forEach((parent, lane) => {
        expect(laneValues(values, 4, lane)).toEqual(laneValues(before, 3, parent));
      });
    }
  });

  it('may start from an earlier step: the run goes back there and pauses', async () => {
    const plain = await undisturbed();
    const lab = await stepped(9);
    lab.session.handle({ type: 'revise', experiment: branched(), lanes, step: 4 });
    await lab.until(() => lab.of('revised').length === 1);
    expect(lab.of('revised')[0].step).toBe(4);
    await lab.until(() => lab.phase() === 'paused');
    const revised = branched({ changes: { advantage: 'none' } });
    lab.session.handle({ type: 'revise', experiment: revised, lanes: [0, 1, 2, 3] });
    await toEnd(lab);
    for (let step = 5; step <= 12; step++) {
      const values = lab.values().get(step) as Float32Array;
      const before = plain.values().get(step) as Float32Array;
      for (const [lane, parent] of [
        [0, 0],
        [1, 1],
        [3, 2],
      ]) {
        expect(laneValues(values, 4, lane)).toEqual(laneValues(before, 3, parent));
      }
    }
    const last = lab.values().get(12) as Float32Array;
    expect(laneValues(last, 4, 2)).not.toEqual(laneValues(last, 4, 1));
  });

  it('draws the same responses to the next prompt as its parent', async () => {
    const lab = await stepped(6);
    const drawn = lab.of('groups').flatMap(({ groups }) => groups);
    lab.session.handle({ type: 'revise', experiment: branched(), lanes, step: 3 });
    lab.session.handle({ type: 'step' });
    await lab.until(
      () =>
        lab
          .of('groups')
          .at(-1)
          ?.groups.some(({ lane }) => lane === 3) === true,
    );
    const again = (lab.of('groups').at(-1) as Of<'groups'>).groups;
    const parent = drawn.find(({ step, lane }) => step === 4 && lane === 1);
    for (const lane of [1, 2]) expect(again[lane]).toEqual({ ...parent, lane });
  });
});

describe('going back', () => {
  it('is possible up to the last change of a recipe, and says so', async () => {
    const lab = await stepped(4);
    expect(lab.of('status').at(-1)?.earliest).toBe(0);
    const changed = { ...small, shared: { ...small.shared, 'rollout.group': 6 } };
    lab.session.handle({ type: 'revise', experiment: changed, lanes: [0, 1, 2] });
    lab.session.handle({ type: 'step' });
    await lab.until(() => lab.of('status').at(-1)?.step === 5);
    expect(lab.of('status').at(-1)?.earliest).toBe(4);
    const experiment = { ...branched(), shared: changed.shared };
    lab.session.handle({ type: 'revise', experiment, lanes, step: 1 });
    await lab.until(() => lab.of('revised').length === 2);
    expect(lab.of('revised')[1].step).toBe(4);
  });

  it('leaves earlier steps open where a revision changes only names or order', async () => {
    const lab = await stepped(4);
    const renamed = { ...small, lanes: small.lanes.map((lane) => ({ ...lane, name: 'x' })) };
    lab.session.handle({ type: 'revise', experiment: renamed, lanes: [0, 1, 2] });
    lab.session.handle({ type: 'step' });
    await lab.until(() => lab.of('status').at(-1)?.step === 5);
    expect(lab.of('status').at(-1)?.earliest).toBe(0);
  });
});
