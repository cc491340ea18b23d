import type { ParamSpecs } from '../params.ts';
import { digitsFor, digitsOf } from './questions.ts';
import { defineTask, type Prompt, type Task } from './task.ts';

interface Question extends Prompt {
  /** Place of the right answer among the answers. */
  readonly key: number;
}

const fillerCount = { kind: 'integer', min: 1, max: 48, step: 1 } as const;

const params = {
  prompts: {
    kind: 'integer',
    title: 'Questions',
    help: 'How many questions there are, each with its own answer.',
    default: 16,
    min: 1,
    max: 64,
    step: 1,
  },
  short: {
    ...fillerCount,
    title: 'Short mode',
    help: 'Tokens without effect before the answer, in short mode.',
    default: 4,
  },
  long: { ...fillerCount, title: 'Long mode', help: 'The same in long mode.', default: 16 },
  better: {
    kind: 'choice',
    title: 'Better mode',
    help: 'In which mode the policy already leans to the right answer.',
    default: 'short',
    options: [
      { value: 'short', title: 'short' },
      { value: 'long', title: 'long' },
    ],
  },
  lean: {
    kind: 'number',
    title: 'Lean',
    help: 'Initial logit of the right answer in the better mode.',
    default: 1.5,
    min: 0,
    max: 5,
    step: 0.1,
  },
} as const satisfies ParamSpecs;

const short = 0;
const long = 1;
const fillers = 3;
const firstFiller = 2;
const answers = 4;
const firstAnswer = firstFiller + fillers;
const outputs = firstAnswer + answers;

/** Rows of logits of a question: mode, fillers by mode, answers by mode. */
const rows = 5;

/** Initial logit of tokens that do not belong where they stand. */
const unlikely = -30;

/**
 * Right and wrong responses differ in length by as much as one likes, so that what an aggregation makes of lengths can
 * be seen by itself: the tokens in the middle have no effect, but they count.
 */
export const shortOrLong = defineTask({
  id: 'short-or-long',
  title: 'Short or long mode',
  summary: 'Choose a short or a long mode, write tokens without effect, then one of four answers.',
  params,

  create({ prompts, short: brief, long: lengthy, better, lean }, random): Task<Question> {
    const width = digitsFor(prompts, 10);
    const questions = Array.from({ length: prompts }, (_, id) => ({
      id,
      tokens: Int32Array.from([outputs + 10, ...digitsOf(id, 10, width).map((digit) => outputs + digit)]),
      difficulty: 0.5,
      key: random.integer(answers),
    }));
    // Whatever is no short mode is a long one, so that every response has an end.
    const modeAt = (tokens: ArrayLike<number>, start: number) => (tokens[start] === short ? short : long);
    const lengthOf = (mode: number) => 2 + (mode === short ? brief : lengthy);
    const initialLogits = new Float32Array(prompts * rows * outputs).fill(unlikely);
    for (const { id, key } of questions) {
      const fill = (row: number, from: number, to: number) =>
        initialLogits.fill(0, (id * rows + row) * outputs + from, (id * rows + row) * outputs + to);
      fill(0, short, firstFiller);
      for (const mode of [short, long]) {
        fill(1 + mode, firstFiller, firstAnswer);
        fill(3 + mode, firstAnswer, outputs);
        if ((mode === short) === (better === 'short')) {
          initialLogits[(id * rows + 3 + mode) * outputs + firstAnswer + key] = lean;
        }
      }
    }
    const yesOrNo = { min: 0, max: 1 };
    return {
      vocabulary: ['S', 'L', 'x', 'y', 'z', ...'ABCD', ...'0123456789?'],
      outputs,
      stopToken: -1,
      maxResponse: Math.max(lengthOf(short), lengthOf(long)),
      maxPrompt: 1 + width,
      prompts: questions,
      heldOut: [],
      components: [
        { id: 'correct', title: 'Right', help: '1 when the answer is right.', ...yesOrNo, weight: 1 },
        {
          id: 'long',
          title: 'Long mode',
          help: '1 when the response is in long mode.',
          ...yesOrNo,
          weight: 0,
        },
      ],
      correct: 'correct',
      verify({ key }, tokens, start, written, _truncated, _random, out) {
        const mode = modeAt(tokens, start);
        const whole = written === lengthOf(mode);
        out[0] = whole && tokens[start + written - 1] === firstAnswer + key ? 1 : 0;
        out[1] = mode === long ? 1 : 0;
      },
      turn(_question, tokens) {
        if (tokens.length === 0) return { write: 1 };
        const left = lengthOf(modeAt(tokens, 0)) - tokens.length;
        return left > 0 ? { write: left } : null;
      },
      features: {
        count: prompts * rows,
        slots: 1,
        positional: false,
        read({ id }, position, tokens, start, out, offset) {
          const mode = position === 0 ? short : modeAt(tokens, start);
          const last = position === lengthOf(mode) - 1;
          out[offset] = id * rows + (position === 0 ? 0 : (last ? 3 : 1) + mode);
        },
      },
      initialLogits,
      describe: ({ id }) =>
        `Question ${id}: S and ${brief} tokens, or L and ${lengthy}; then one answer from A to D`,
      answer: ({ key }) => `L${'x'.repeat(lengthy)}${'ABCD'[key]}`,
    };
  },
});
