import type { Population } from '../../runtime/runtime.ts';
import { RandomStream } from '../random.ts';
import { componentIndex } from '../stages/batch.ts';
import type { RolloutGenerator } from '../stages/stage.ts';
import type { Prompt, Task } from '../tasks/task.ts';
import { generate } from './generate.ts';
import { pack, rolloutIndex } from './pack.ts';

/** How good one member is on the evaluation prompts. */
export interface Evaluation {
  /** Share of fresh responses that are right. */
  readonly passAt1: number;
  /** Share of prompts with at least one right response among the k drawn. */
  readonly passAtK: number;
  /** pass@1 on prompts in the lowest and in the highest third of difficulty; NaN where there are none. */
  readonly easy: number;
  readonly hard: number;
  /** Different right responses among the k drawn, mean over prompts. */
  readonly distinct: number;
  /** Mean length of a fresh response, in tokens. */
  readonly meanLength: number;
}

/** Most prompts of one evaluation. */
const maxPrompts = 64;

/** The prompts that are evaluated: held-out ones where the task has them, the first 64 at the most. */
export function evaluationPrompts(task: Task): readonly Prompt[] {
  return (task.heldOut.length > 0 ? task.heldOut : task.prompts).slice(0, maxPrompts);
}

export interface EvaluationContext {
  readonly population: Population;
  readonly task: Task;
  readonly seed: number;
  readonly step: number;
  /** k: responses drawn per prompt, at temperature 1. */
  readonly samples: number;
}

/** Evaluates the given members; each seed reads the same random numbers in every lane. */
export async function evaluate(
  context: EvaluationContext,
  members: readonly { readonly member: number; readonly seedIndex: number }[],
): Promise<Evaluation[]> {
  const { population, task, seed, step, samples } = context;
  const prompts = evaluationPrompts(task);
  const drawn = await generate(
    population,
    task,
    members.map(({ member, seedIndex }) => ({
      member,
      generator: draw(task, prompts, samples, (group, index) => {
        const address = { seed, seedIndex, step, stream: 'evaluation' } as const;
        return new RandomStream({ ...address, index: rolloutIndex(group, index) });
      }),
    })),
  );
  const correct = componentIndex(task.components, task.correct);
  return members.map(({ seedIndex }, i) => {
    const batch = pack(task, prompts, drawn[i].rollouts, {
      seed,
      seedIndex,
      step,
      stream: 'evaluationVerifier',
    });
    const right = prompts.map((): string[] => []);
    for (let row = 0; row < batch.rows; row++) {
      if (batch.components[row * task.components.length + correct] !== 1) continue;
      const from = row * batch.width;
      right[batch.groups[row]].push(batch.tokens.subarray(from, from + batch.lengths[row]).join());
    }
    const tokens = batch.lengths.reduce((sum, length) => sum + length, 0);
    return { ...summary(prompts, right, samples), meanLength: tokens / batch.rows };
  });
}

/** `right`: the right responses drawn to each prompt. */
function summary(
  prompts: readonly Prompt[],
  right: readonly string[][],
  samples: number,
): Omit<Evaluation, 'meanLength'> {
  const share = (chosen: (prompt: Prompt) => boolean) => {
    const own = right.filter((_, i) => chosen(prompts[i]));
    return own.reduce((sum, { length }) => sum + length, 0) / (own.length * samples);
  };
  return {
    passAt1: share(() => true),
    passAtK: right.filter(({ length }) => length > 0).length / prompts.length,
    easy: share(({ difficulty }) => difficulty <= 1 / 3),
    hard: share(({ difficulty }) => difficulty >= 2 / 3),
    distinct: right.reduce((sum, drawn) => sum + new Set(drawn).size, 0) / prompts.length,
  };
}

function* draw(
  task: Task,
  prompts: readonly Prompt[],
  samples: number,
  random: (group: number, index: number) => RandomStream,
): RolloutGenerator {
  const rows = prompts.flatMap((prompt, group) =>
    Array.from({ length: samples }, (_, index) => ({
      prompt,
      prefix: [],
      limit: task.maxResponse,
      temperature: 1,
      random: random(group, index),
    })),
  );
  const sampled = yield { kind: 'sample', rows };
  const rollouts = sampled.map((each, i) => ({ ...each, group: Math.floor(i / samples), temperature: 1 }));
  return { rollouts };
}
