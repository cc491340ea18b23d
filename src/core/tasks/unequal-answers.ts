import { log } from '../math.ts';
import type { ParamSpecs } from '../params.ts';
import { enumeration } from './enumeration.ts';
import { digitsFor, digitsOf } from './questions.ts';
import { defineTask, type Task } from './task.ts';

/** Chances that the starting policy gives the right answers, the likeliest first. */
const starts = {
  level: [0.12, 0.08, 0.05, 0.03],
  dominant: [0.4, 0.06, 0.03, 0.01],
} as const;

const params = {
  questions: {
    kind: 'integer',
    title: 'Questions',
    help: 'How many questions there are, alike but learned apart.',
    default: 32,
    min: 1,
    max: 256,
    step: 1,
  },
  start: {
    kind: 'choice',
    title: 'Right answers start at',
    help: 'The chances of the four right answers; the wrong ones share the rest.',
    default: 'level',
    options: [
      { value: 'level', title: '0.12, 0.08, 0.05, 0.03' },
      { value: 'dominant', title: '0.4, 0.06, 0.03, 0.01' },
    ],
  },
  wrong: {
    kind: 'integer',
    title: 'Wrong answers',
    help: 'How many answers are wrong.',
    default: 8,
    min: 1,
    max: 16,
    step: 1,
  },
} as const satisfies ParamSpecs;

/**
 * Learning draws the likeliest right answer most often and so pushes it most: which of several right answers are left
 * when a question is solved is a matter of where they started, unless a recipe minds.
 */
export const unequalAnswers = defineTask({
  id: 'unequal-answers',
  title: 'Several right answers',
  summary:
    'One-token questions with four right answers, of which some start likelier: how many are left in the end?',
  params,

  create({ questions, start, wrong }): Task {
    const chances: readonly number[] = starts[start];
    const right = chances.length;
    const outputs = right + wrong;
    const rest = 1 - chances.reduce((sum, chance) => sum + chance, 0);
    const logits = Array.from({ length: outputs }, (_, token) => log(chances[token] ?? rest / wrong));
    const width = digitsFor(questions, 10);
    return {
      vocabulary: [
        ...Array.from({ length: outputs }, (_, token) =>
          token < right ? `✓${token + 1}` : `✗${token - right + 1}`,
        ),
        ...'0123456789?',
      ],
      outputs,
      stopToken: -1,
      maxResponse: 1,
      maxPrompt: 1 + width,
      prompts: Array.from({ length: questions }, (_, id) => ({
        id,
        tokens: Int32Array.from([outputs + 10, ...digitsOf(id, 10, width).map((digit) => outputs + digit)]),
        difficulty: 0.5,
      })),
      heldOut: [],
      components: [
        {
          id: 'correct',
          title: 'Right',
          help: '1 when it is one of the right answers.',
          min: 0,
          max: 1,
          weight: 1,
        },
      ],
      correct: 'correct',
      verify(_, tokens, start, written, _truncated, _random, out) {
        out[0] = written > 0 && tokens[start] < right ? 1 : 0;
      },
      features: {
        count: questions,
        slots: 1,
        positional: true,
        read({ id }, _position, _tokens, _start, out, offset) {
          out[offset] = id;
        },
      },
      initialLogits: Float32Array.from({ length: questions * outputs }, (_, i) => logits[i % outputs]),
      describe: ({ id }) => `Question ${id}: ${right} of ${outputs} answers are right`,
      answer: () => '✓1',
      ...enumeration(outputs, 1, -1),
    };
  },
});
