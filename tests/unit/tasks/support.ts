import fc from 'fast-check';
import { defaults, type ParamSpec, type ParamValue, type ParamValues } from '../../../src/core/params.ts';
import { RandomStream } from '../../../src/core/random.ts';
import { taskFamily } from '../../../src/core/tasks/index.ts';
import type { Prompt, Task, TaskFamily } from '../../../src/core/tasks/task.ts';

export const taskStream = (seed = 1) => new RandomStream({ seed, seedIndex: 0, step: 0, stream: 'task' });

export const verifierStream = (seed = 1, index = 0) =>
  new RandomStream({ seed, seedIndex: 0, step: 0, stream: 'verifier', index });

/** The task of a family, with its defaults but for the given values. */
export const build = (id: string, values: ParamValues = {}, seed = 1): Task => {
  const family = taskFamily(id);
  return family.create({ ...defaults(family.params), ...values }, taskStream(seed));
};

const valueWithin = (spec: ParamSpec): fc.Arbitrary<ParamValue> => {
  switch (spec.kind) {
    case 'integer':
      // Small values often, so that tiny and full pools are met.
      return fc.oneof(
        fc.integer({ min: spec.min, max: spec.max }),
        fc.integer({ min: spec.min, max: Math.min(spec.max, spec.min + 3) }),
      );
    case 'number':
      return fc.oneof(fc.constant(spec.min), fc.double({ min: spec.min, max: spec.max, noNaN: true }));
    case 'boolean':
      return fc.boolean();
    case 'choice':
      return fc.constantFrom(...spec.options.map((option) => option.value));
    case 'weights':
      return fc.constant(spec.default);
  }
};

/** Values that are each in range; a few of them do not fit one another. */
export const anyValues = (family: TaskFamily): fc.Arbitrary<ParamValues> =>
  fc.record(
    Object.fromEntries(Object.entries(family.params).map(([name, spec]) => [name, valueWithin(spec)])),
  );

/** Tasks of a family over random parameters that fit one another. */
export const anyTask = (family: TaskFamily): fc.Arbitrary<Task> =>
  fc
    .tuple(anyValues(family), fc.nat())
    .map(([values, seed]) => {
      try {
        return family.create(values, taskStream(seed));
      } catch {
        return null;
      }
    })
    .filter((task) => task !== null);

export const allPrompts = (task: Task): readonly Prompt[] => [...task.prompts, ...task.heldOut];

/** Prompts as they are; of the first few also with hints, and with the longest draft. */
export function allForms(task: Task): Prompt[] {
  const levels = Array.from({ length: task.hints?.levels ?? 0 }, (_, i) => i + 1);
  const shown = allPrompts(task)
    .slice(0, 4)
    .flatMap((prompt) => [
      ...levels.flatMap((level) => task.hints?.at(prompt, level) ?? []),
      ...(task.exemplars
        ? [task.exemplars.show(prompt, Array(task.exemplars.most).fill(new Int32Array(task.maxResponse)))]
        : []),
      // Of held-out ones they may be held out themselves.
      ...(task.prompts.includes(prompt) ? (task.reformulations?.(prompt) ?? []) : []),
      // Of a try that is nowhere right, where no such prompt is there anyway.
      ...(task.errors && task.heldOut.length === 0
        ? [task.errors.context(prompt, new Int32Array(task.errors.firstTry))]
        : []),
      ...(task.withDraft ? [task.withDraft(prompt, new Int32Array(task.maxResponse))] : []),
    ]);
  return [...allPrompts(task), ...shown];
}

/** Any prompt of a task. */
export const anyPrompt = (task: Task) =>
  fc.nat({ max: allPrompts(task).length - 1 }).map((id) => allPrompts(task)[id]);

/** A response as a sampler would leave it: up to the stop token, to the limit, or to the environment's end. */
export const anyResponse = (task: Task, prompt = task.prompts[0]): fc.Arbitrary<number[]> => {
  const token = fc.nat({ max: task.outputs - 1 });
  return fc
    .array(token, { minLength: task.maxResponse, maxLength: task.maxResponse })
    .map((written) => playedOut(task, prompt, written));
};

/** What becomes of a response when the policy's tokens are these and the environment takes its turns. */
function playedOut(task: Task, prompt: Prompt, written: readonly number[]): number[] {
  const tokens: number[] = [];
  let at = 0;
  while (tokens.length < task.maxResponse) {
    const turn = task.turn ? task.turn(prompt, tokens) : { write: task.maxResponse };
    if (!turn) break;
    if ('observe' in turn) {
      tokens.push(...Array.from(turn.observe));
      continue;
    }
    for (let i = 0; i < turn.write && tokens.length < task.maxResponse; i++) {
      tokens.push(written[at++]);
      if (tokens[tokens.length - 1] === task.stopToken) return tokens;
    }
  }
  return tokens.slice(0, task.maxResponse);
}

/** The components of a response. It stands amid other numbers, which must not matter. */
export function grade(
  task: Task,
  prompt: Prompt,
  response: ArrayLike<number>,
  random = verifierStream(),
): Record<string, number> {
  const start = 3;
  const tokens = Int32Array.from([0, 1, 0, ...Array.from(response), 1, 0]);
  const ended = task.stopToken < 0 || response[response.length - 1] === task.stopToken;
  const out = new Float64Array(task.components.length).fill(Number.NaN);
  task.verify(prompt, tokens, start, response.length, !ended, random, out);
  return Object.fromEntries(task.components.map((component, k) => [component.id, out[k]]));
}

/** Token ids of a text in the task's own tokens, with or without spaces, and the stop token where there is one. */
export function tokensOf(task: Task, text: string): number[] {
  const texts = task.vocabulary;
  const tokens = text.split(' ').flatMap((word) => {
    const whole = texts.indexOf(word);
    return whole >= 0 ? [whole] : [...word].map((letter) => texts.indexOf(letter));
  });
  return task.stopToken < 0 ? tokens : [...tokens, task.stopToken];
}

export function featuresAt(
  task: Task,
  prompt: Prompt,
  position: number,
  response: ArrayLike<number>,
): number[] {
  const { slots } = task.features;
  const tokens = Int32Array.from([0, 1, 0, ...Array.from(response)]);
  const out = new Int32Array(slots + 2).fill(-7);
  task.features.read(prompt, position, tokens, 3, out, 1);
  if (out[0] !== -7 || out[slots + 1] !== -7) throw new Error('features written outside their slots');
  return [...out.subarray(1, slots + 1)];
}
