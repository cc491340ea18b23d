import { describe, expect, it } from 'vitest';
import { defaults } from '../../../src/core/params.ts';
import { RandomStream } from '../../../src/core/random.ts';
import { variantOf } from '../../../src/core/stages/index.ts';
import type { Sampled, SampleRound } from '../../../src/core/stages/stage.ts';
import { taskWith } from './_fixtures.ts';

function select(promptCount: number, wanted: number, step: number): number[] {
  const random = new RandomStream({ seed: 3, seedIndex: 1, step, stream: 'curriculum' });
  const chosen = variantOf('curriculum', 'uniform').select(
    { task: taskWith(promptCount), step, random, memory: {} },
    { prompts: wanted },
  );
  return chosen.map((prompt) => prompt.id);
}

describe('uniform curriculum', () => {
  it('is a function of the step’s stream alone', () => {
    expect(select(20, 8, 5)).toEqual(select(20, 8, 5));
    expect(select(20, 8, 5)).not.toEqual(select(20, 8, 6));
  });

  it('does not repeat a prompt while there are others', () => {
    expect(new Set(select(20, 8, 0)).size).toBe(8);
    expect(new Set(select(8, 8, 0)).size).toBe(8);
  });

  it('repeats all prompts equally often where there are too few', () => {
    const counts = [0, 0, 0];
    for (const id of select(3, 8, 0)) counts[id] += 1;
    expect(counts.sort()).toEqual([2, 3, 3]);
  });

  it('draws every prompt equally often in the long run', () => {
    const counts = new Array<number>(10).fill(0);
    for (let step = 0; step < 2000; step++) for (const id of select(10, 3, step)) counts[id] += 1;
    // 600 expected; a standard deviation is √(2000 · 0.3 · 0.7) = 20.5.
    for (const count of counts) expect(Math.abs(count - 600)).toBeLessThan(85);
  });
});

describe('iid rollouts', () => {
  const iid = variantOf('rollout', 'iid');
  const random = (group: number, index: number) =>
    new RandomStream({ seed: 1, seedIndex: 0, step: 0, stream: 'rollout', index: group * 100 + index });

  const unused = { step: 0, morePrompts: () => [], grade: () => [] };

  it('asks for G continuations of each prompt in one round and returns them by group', () => {
    const task = taskWith(2, 6);
    const context = { ...unused, task, prompts: task.prompts, random };
    const generator = iid.run(context, { ...defaults(iid.params), group: 3, temperature: 0.5 });
    const round = generator.next().value as SampleRound;
    expect(round.rows.map((row) => row.prompt.id)).toEqual([0, 0, 0, 1, 1, 1]);
    expect(round.rows.every((row) => row.limit === 6 && row.temperature === 0.5)).toBe(true);
    expect(round.rows.map((row) => row.random!.word())).toEqual(
      [0, 1].flatMap((group) => [0, 1, 2].map((index) => random(group, index).word())),
    );
    const answers: Sampled[] = round.rows.map((_, i) => ({
      tokens: Int32Array.of(i),
      logps: Float32Array.of(-i),
    }));
    const { value, done } = generator.next(answers);
    expect(done).toBe(true);
    expect(value).toEqual({
      rollouts: answers.map((answer, i) => ({ ...answer, group: i < 3 ? 0 : 1, temperature: 0.5 })),
    });
  });

  it('draws nothing where there are no prompts', () => {
    const task = taskWith(0);
    const context = { ...unused, task, prompts: [], random };
    const generator = iid.run(context, { ...defaults(iid.params), group: 3 });
    expect((generator.next().value as SampleRound).rows).toEqual([]);
    expect(generator.next([])).toEqual({ value: { rollouts: [] }, done: true });
  });
});
