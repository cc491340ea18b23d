import type { ParamSpecs, Values } from '../params.ts';
import type { RandomStream } from '../random.ts';
import { enumeration } from './enumeration.ts';
import { digitsFor, digitsOf } from './questions.ts';
import { type Component, defineTask, type Prompt, type Task } from './task.ts';

interface Question extends Prompt {
  /** The right answer. */
  readonly label: number;
}

const params = {
  prompts: {
    kind: 'integer',
    title: 'Questions',
    help: 'How many questions there are, each with its own answer.',
    default: 12,
    min: 1,
    max: 64,
    step: 1,
  },
  labels: {
    kind: 'integer',
    title: 'Answers',
    help: 'How many thoughts and answers there are: each thought stands for one answer.',
    default: 6,
    min: 2,
    max: 12,
    step: 1,
  },
  follow: {
    kind: 'number',
    title: 'Follow the thought',
    help: 'Initial logit of answering what has been thought, the same habit for all questions.',
    default: 2,
    min: 0,
    max: 8,
    step: 0.5,
  },
  habit: {
    kind: 'choice',
    title: 'Habit',
    help: 'Whether linear policies can unlearn to follow their thoughts; the shortcut from question to answer is always learned.',
    default: 'fixed',
    options: [
      { value: 'fixed', title: 'fixed' },
      { value: 'learned', title: 'learned' },
    ],
  },
  mistaken: {
    kind: 'number',
    title: 'Mistaken thought',
    help: 'Initial logit of the thought that stands for the answer next to the right one.',
    default: 1,
    min: -5,
    max: 5,
    step: 0.1,
  },
  jitter: {
    kind: 'number',
    title: 'Jitter',
    help: 'Standard deviation of chance in the initial logits of thoughts.',
    default: 0.3,
    min: 0,
    max: 3,
    step: 0.1,
  },
} as const satisfies ParamSpecs;

type Chosen = Values<typeof params>;

/** A thought, then an answer. */
const length = 2;

/**
 * The answer reads the question and the thought, so the reward for a right answer can be had either way: by thinking
 * the right thing and following it, or past the thought by the shortcut from the question. The verifier sees no
 * difference; what the thought stands for tells them apart.
 */
export const reasonOrShortcut = defineTask({
  id: 'reason-or-shortcut',
  title: 'Reason, or take the shortcut',
  summary: 'Think, then answer: right answers come by following right thoughts, or past them.',
  params,

  create(values, random): Task<Question> {
    const { prompts, labels, habit } = values;
    const width = digitsFor(prompts, 10);
    const questions = Array.from(
      { length: prompts },
      (_, id): Question => ({
        id,
        // A question is named by `?` and its number.
        tokens: Int32Array.from([labels + 10, ...digitsOf(id, 10, width).map((digit) => labels + digit)]),
        difficulty: 0.5,
        label: random.integer(labels),
      }),
    );
    const names = [...'ABCDEFGHIJKL'.slice(0, labels)];
    return {
      vocabulary: [...names, ...'0123456789?'],
      outputs: labels,
      stopToken: -1,
      maxResponse: length,
      maxPrompt: 1 + width,
      prompts: questions,
      heldOut: [],
      components,
      correct: 'correct',
      verify({ label }, tokens, start, written, _truncated, _random, out) {
        const answered = written === length;
        out[0] = answered && tokens[start + 1] === label ? 1 : 0;
        out[1] = answered && tokens[start + 1] === tokens[start] ? 1 : 0;
      },
      answerFrom: () => 1,
      // Thoughts and answers of each question, then the habit: a row for each thought, which the answer reads too.
      features: {
        count: 2 * prompts + labels,
        slots: 2,
        positional: false,
        ...(habit === 'fixed' && { fixed: labels }),
        read({ id }, position, tokens, start, out, offset) {
          out[offset] = 2 * id + position;
          out[offset + 1] = position === 0 ? -1 : 2 * prompts + tokens[start];
        },
      },
      initialLogits: startingLogits(values, questions, random),
      describe: ({ id }) =>
        `Question ${id}: a thought and an answer, each from ${names[0]} to ${names.at(-1)}`,
      answer: ({ label }) => names[label].repeat(length),
      ...enumeration(labels, length, -1),
    };
  },
});

const yesOrNo = { min: 0, max: 1 };

const components: readonly Component[] = [
  { id: 'correct', title: 'Right', help: '1 when the answer is right.', ...yesOrNo, weight: 1 },
  {
    id: 'consistent',
    title: 'Consistent',
    help: '1 when the answer is what the thought stands for.',
    ...yesOrNo,
    weight: 0,
  },
];

/** [features, labels] */
function startingLogits(
  { prompts, labels, follow, mistaken, jitter }: Chosen,
  questions: readonly Question[],
  random: RandomStream,
): Float32Array {
  const logits = new Float32Array((2 * prompts + labels) * labels);
  for (const { id, label } of questions) {
    const thoughts = 2 * id * labels;
    for (let token = 0; token < labels; token++) logits[thoughts + token] = jitter * random.normal();
    logits[thoughts + ((label + 1) % labels)] += mistaken;
  }
  for (let thought = 0; thought < labels; thought++) {
    logits[(2 * prompts + thought) * labels + thought] = follow;
  }
  return logits;
}
