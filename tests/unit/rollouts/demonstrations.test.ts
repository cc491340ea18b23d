import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toyExperiment } from '../../../src/core/claims/toy.ts';
import { readLink } from '../../../src/core/experiment/link.ts';
import { methodById } from '../../../src/core/methods/index.ts';
import type { RecordedRollout } from '../../../src/core/trainer/record.ts';
import { Trainer } from '../../../src/core/trainer/trainer.ts';
import type { Runtime } from '../../../src/runtime/runtime.ts';
import { createSimdRuntime } from '../../../src/runtime/simd/runtime.ts';

let runtime: Runtime;
beforeAll(async () => {
  runtime = await createSimdRuntime();
});
afterAll(() => runtime.dispose());

const imitate = 'rollout=demonstrations;objective=sft';

/** The rollouts of the watched group at each step. */
async function recorded(link: string, steps: number): Promise<readonly (readonly RecordedRollout[])[]> {
  const { experiment, issues } = readLink(link);
  expect(issues).toEqual([]);
  const trainer = await Trainer.create(experiment, runtime);
  const rows: (readonly RecordedRollout[])[] = [];
  for (let i = 0; i < steps; i++) rows.push((await trainer.advance()).groups[0].rows);
  trainer.dispose();
  return rows;
}

describe('demonstrations', () => {
  it.each([
    'lock',
    'sort',
    'modular-arithmetic',
    'countdown',
    'format',
    'question-bank',
    'claim-ground-answer',
    'aerial-tiles',
  ])('are right responses, scored by the policy that learns from them: %s', async (task) => {
    const [rows] = await recorded(`task=${task}&seeds=1&steps=1&lane=grpo;${imitate};group=3;prompts=4`, 1);
    expect(rows).toHaveLength(3);
    for (const { components, logps, samplerLogps, mask } of rows) {
      expect([...components]).toContain(1);
      expect([...samplerLogps]).toEqual([...logps]);
      expect(mask.every((own) => own === 1)).toBe(true);
    }
  });

  it('become likelier from step to step', async () => {
    const link = `task=lock;prompts=1;length=3;prior=0&seeds=1&steps=20&lane=grpo;${imitate};lr=0.1;prompts=1`;
    const sums = (await recorded(link, 20)).map(([{ logps }]) => logps.reduce((sum, logp) => sum + logp, 0));
    for (let i = 1; i < sums.length; i++) expect(sums[i]).toBeGreaterThan(sums[i - 1]);
  });

  it('move a logit by lr · w · (1 − π) under SGD', async () => {
    const link = `task=lock;prompts=1;length=1;alphabet=4;prior=0&seeds=1&steps=2&lane=grpo;${imitate};group=1;prompts=1;optimizer=sgd;lr=0.8;optimizer.maxGradNorm=0`;
    const [[first], [second]] = await recorded(link, 2);
    expect(first.logps[0]).toBeCloseTo(Math.log(1 / 4), 6);
    const [up, down] = [0.8 * (1 - 1 / 4), -0.8 / 4];
    expect(second.logps[0]).toBeCloseTo(up - Math.log(Math.exp(up) + 3 * Math.exp(down)), 6);
  });

  it('are refused by name where a task has none', async () => {
    const { experiment } = readLink(`task=think-then-answer&lane=grpo;${imitate}`);
    const trainer = await Trainer.create(experiment, runtime);
    await expect(trainer.advance()).rejects.toThrow('demonstrations need a task');
    trainer.dispose();
  });
});

describe('the warm-up of UAV-VL-R1', () => {
  it('brings each right token to 95 %, and the format from 12⁻⁴ to 0.95⁴', async () => {
    const toy = methodById('uav-vl-r1').toys?.find(({ id }) => id === 'warm-up');
    const experiment = { ...toyExperiment(toy!), seeds: 1 };
    const trainer = await Trainer.create(experiment, runtime);
    const chance: number[] = [];
    for (let step = 0; step < 30; step++) {
      const { groups } = await trainer.advance();
      const [{ logps }] = groups.find(({ lane }) => lane === 1)!.rows;
      const tags = [0, 1, 2, logps.length - 1];
      chance.push(Math.exp(tags.reduce((sum, t) => sum + logps[t], 0)));
    }
    expect(chance[0]).toBeCloseTo(12 ** -4, 9);
    const { population, members } = await trainer.present();
    expect(members[1].recipe.recipe.objective.id).toBe('policy-gradient');
    const { weights } = await population.snapshot();
    const own = weights.current.subarray(population.parameters);
    // Six tiles of three skills, then the tags: the row of the first tag, whose token is the ninth.
    const row = Array.from(own.subarray(18 * 12, 19 * 12), Math.exp);
    expect(row[8] / row.reduce((sum, each) => sum + each, 0)).toBeCloseTo(0.95, 2);
    trainer.dispose();
  });
});
