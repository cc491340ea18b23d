import { pow } from '../math.ts';
import type { ParamSpecs } from '../params.ts';
import { enumeration } from './enumeration.ts';
import { logitTable } from './logit-table.ts';
import { digitsFor, digitsOf } from './questions.ts';
import { type Component, defineTask, type Prompt, type Task } from './task.ts';

interface Framed extends Prompt {
  /** The digits to write between the brackets. */
  readonly secret: Int32Array;
}

const params = {
  prompts: {
    kind: 'integer',
    title: 'Questions',
    help: 'How many questions there are, each with its own secret answer.',
    default: 8,
    min: 1,
    max: 256,
    step: 1,
  },
  digits: {
    kind: 'integer',
    title: 'Digits',
    help: 'Digits of an answer, between the brackets.',
    default: 2,
    min: 1,
    max: 8,
    step: 1,
  },
  alphabet: {
    kind: 'integer',
    title: 'Different digits',
    help: 'Digits that answers are made of.',
    default: 4,
    min: 2,
    max: 10,
    step: 1,
  },
  scale: {
    kind: 'number',
    title: 'Correctness ±',
    help: 'Correctness runs from minus this (no digit right) to this (all right); format from 0 to 1.',
    default: 3,
    min: 0.1,
    max: 10,
    step: 0.1,
  },
} as const satisfies ParamSpecs;

const open = 0;
const close = 1;
const firstDigit = 2;

/**
 * Two rewards of unequal size on different tokens of one response: a graded one for the digits and a yes-or-no one
 * for the frame. Added up first, the large one drowns the small one.
 */
export const format = defineTask({
  id: 'format',
  title: 'Framed digits',
  summary: 'The answer’s digits pay by how many are right; the brackets around them pay only as a pair.',
  params,

  create({ prompts, digits, alphabet, scale }, random): Task<Framed> {
    const outputs = firstDigit + alphabet;
    const length = digits + 2;
    const width = digitsFor(prompts, 10);
    const questions = Array.from({ length: prompts }, (_, id) => ({
      id,
      // A question is named by `?` and its number.
      tokens: Int32Array.from([outputs + 10, ...digitsOf(id, 10, width).map((digit) => outputs + digit)]),
      difficulty: 0.5,
      secret: Int32Array.from({ length: digits }, () => firstDigit + random.integer(alphabet)),
    }));
    const text = ['[', ']', ...'0123456789'.slice(0, alphabet)];
    return {
      vocabulary: [...text, ...Array.from('0123456789', (digit) => `№${digit}`), '?'],
      outputs,
      stopToken: -1,
      maxResponse: length,
      maxPrompt: 1 + width,
      prompts: questions,
      heldOut: [],
      components: componentsOf(scale),
      correct: 'correct',
      verify({ secret }, tokens, start, written, _truncated, _random, out) {
        let right = 0;
        secret.forEach((digit, i) => {
          if (1 + i < written && tokens[start + 1 + i] === digit) right += 1;
        });
        const framed = written === length && tokens[start] === open && tokens[start + length - 1] === close;
        out[0] = scale * ((2 * right) / digits - 1);
        out[1] = framed ? 1 : 0;
        out[2] = right === digits ? 1 : 0;
        out[3] = framed && right === digits ? 1 : 0;
      },
      features: logitTable('position', prompts, length, outputs).features,
      describe: ({ id }) =>
        `Question ${id}: ${digits === 1 ? 'one digit' : `${digits} digits`} below ${alphabet}, in brackets`,
      expert: ({ secret }) => Int32Array.from([open, ...secret, close]),
      answer: ({ secret }) => ['[', ...Array.from(secret, (digit) => text[digit]), ']'].join(''),
      ...(pow(outputs, length) <= Number.MAX_SAFE_INTEGER ? enumeration(outputs, length, -1) : {}),
    };
  },
});

function componentsOf(scale: number): Component[] {
  const yesOrNo = { min: 0, max: 1 };
  return [
    {
      id: 'correctness',
      title: 'Correctness',
      help: `From −${scale} to ${scale} by the share of digits that are right.`,
      min: -scale,
      max: scale,
      weight: 1,
    },
    {
      id: 'format',
      title: 'Format',
      help: '1 when the response opens and closes its brackets.',
      ...yesOrNo,
      weight: 1,
    },
    { id: 'exact', title: 'All digits right', help: '1 whatever the brackets.', ...yesOrNo, weight: 0 },
    {
      id: 'correct',
      title: 'Right and framed',
      help: '1 when all digits are right and in brackets.',
      ...yesOrNo,
      weight: 0,
    },
  ];
}
