import type { Population } from '../../runtime/runtime.ts';
import { log } from '../math.ts';
import { RandomStream } from '../random.ts';
import { componentIndex } from '../stages/batch.ts';
import type { RolloutGenerator } from '../stages/stage.ts';
import { consistency } from '../stats/consistency.ts';
import { mean } from '../stats/summary.ts';
import type { Prompt, Task } from '../tasks/task.ts';
import { generate } from './generate.ts';
import type { BoundRecipe } from './lane.ts';
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
  /** Entropy, in nats, of the right responses among the k drawn, mean over prompts that have any; NaN without. */
  readonly rightEntropy: number;
  /** Chance that responses to two wordings of a question are the same; NaN where no question has two. */
  readonly consistency: number;
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

/** A member, and the recipe that may put prompts in its own way. */
export interface Evaluated {
  readonly member: number;
  readonly seedIndex: number;
  readonly recipe?: Pick<BoundRecipe, 'asked'>;
}

/** Evaluates the given members; each seed reads the same random numbers in every lane. */
export async function evaluate(
  context: EvaluationContext,
  members: readonly Evaluated[],
): Promise<Evaluation[]> {
  const { population, task, seed, step, samples } = context;
  const prompts = evaluationPrompts(task);
  const asked = members.map(({ recipe }) =>
    recipe ? prompts.map((prompt) => recipe.asked(prompt, task)) : prompts,
  );
  const drawn = await generate(
    population,
    task,
    members.map(({ member, seedIndex }, i) => ({
      member,
      generator: draw(task, asked[i], samples, (group, index) => {
        const address = { seed, seedIndex, step, stream: 'evaluation' } as const;
        return new RandomStream({ ...address, index: rolloutIndex(group, index) });
      }),
    })),
  );
  const correct = componentIndex(task.components, task.correct);
  return members.map(({ seedIndex }, i) => {
    const batch = pack(task, asked[i], drawn[i].rollouts, {
      seed,
      seedIndex,
      step,
      stream: 'evaluationVerifier',
    });
    const right = prompts.map((): string[] => []);
    const all = prompts.map((): string[] => []);
    for (let row = 0; row < batch.rows; row++) {
      const from = row * batch.width;
      const response = batch.tokens.subarray(from, from + batch.lengths[row]).join();
      all[batch.groups[row]].push(response);
      if (batch.components[row * task.components.length + correct] === 1) {
        right[batch.groups[row]].push(response);
      }
    }
    const tokens = batch.lengths.reduce((sum, length) => sum + length, 0);
    return {
      ...summary(prompts, right, samples),
      consistency: consistency(prompts, all),
      meanLength: tokens / batch.rows,
    };
  });
}

/** `right`: the right responses drawn to each prompt. */
function summary(
  prompts: readonly Prompt[],
  right: readonly string[][],
  samples: number,
): Omit<Evaluation, 'meanLength' | 'consistency'> {
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
    rightEntropy: mean(right.filter(({ length }) => length > 0).map(entropyOf)),
  };
}

/** Entropy of the frequencies of what was drawn. */
function entropyOf(drawn: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const response of drawn) counts.set(response, (counts.get(response) ?? 0) + 1);
  return -[...counts.values()].reduce((sum, n) => sum + (n / drawn.length) * log(n / drawn.length), 0);
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
