import { exp } from '../math.ts';
import type { ParamSpecs, Values } from '../params.ts';
import type { RandomStream } from '../random.ts';
import { enumeratePrefixes } from './enumeration.ts';
import { logitTable } from './logit-table.ts';
import { digitsFor, digitsOf } from './questions.ts';
import { defineTask, type Prompt, type Task } from './task.ts';

interface Question extends Prompt {
  /** Thoughts after which an answer is likely to be right. */
  readonly need: number;
}

const chance = { kind: 'number', min: 0, max: 1, step: 0.01 } as const;
const thoughts = { kind: 'integer', min: 1, max: 63, step: 1 } as const;

const params = {
  prompts: {
    kind: 'integer',
    title: 'Questions',
    help: 'How many questions there are.',
    default: 6,
    min: 1,
    max: 64,
    step: 1,
  },
  limit: { ...thoughts, title: 'Most thoughts', help: 'Then the answer is due.', default: 15 },
  easiest: {
    ...thoughts,
    title: 'Easiest needs',
    help: 'Thoughts that the easiest question needs.',
    default: 2,
  },
  hardest: {
    ...thoughts,
    title: 'Hardest needs',
    help: 'Thoughts that the hardest question needs.',
    default: 7,
  },
  levels: {
    kind: 'integer',
    title: 'Levels',
    help: 'How many different needs there are from the easiest to the hardest; each is that of every so many questions.',
    default: 6,
    min: 1,
    max: 64,
    step: 1,
  },
  curve: {
    kind: 'choice',
    title: 'Thinking helps',
    help: 'All at once, when there are as many thoughts as needed, or more and more: 1 − e^(−thoughts / need) of the way.',
    default: 'step',
    options: [
      { value: 'step', title: 'at once' },
      { value: 'gradual', title: 'gradually' },
    ],
  },
  guess: {
    ...chance,
    title: 'Lucky guess',
    help: 'Chance that an answer without enough thoughts is right: ¼ where four are offered.',
    default: 0.25,
  },
  sure: {
    ...chance,
    title: 'Sure answer',
    help: 'Chance that an answer after enough thoughts is right.',
    default: 0.97,
  },
  habit: {
    kind: 'number',
    title: 'Habit of thinking',
    help: 'Initial logit of thinking on, against 0 of answering.',
    default: 2.5,
    min: -5,
    max: 5,
    step: 0.1,
  },
} as const satisfies ParamSpecs;

const think = 0;
const answer = 1;

/** Logit of what the rules forbid: the last token of a full response is an answer. */
const never = -30;

/**
 * When to stop thinking, and nothing else: whether an answer is right is a coin that the number of thoughts loads.
 * Length and accuracy pull against each other, and a question's need says where the bargain is.
 */
export const thinkThenAnswer = defineTask({
  id: 'think-then-answer',
  title: 'Think, then answer',
  summary:
    'Write thoughts for as long as they help, then answer: more of them cost tokens, fewer the answer.',
  params,

  create(values, random): Task<Question> {
    const { prompts, limit, habit } = values;
    const maxResponse = limit + 1;
    const questions = makeQuestions(values, random);
    const { features } = logitTable('position', prompts, maxResponse, 2);
    return {
      // Questions are named by `?` and their number.
      vocabulary: ['…', '=', ...'0123456789?'],
      outputs: 2,
      stopToken: answer,
      maxResponse,
      maxPrompt: questions[0].tokens.length,
      prompts: questions,
      heldOut: [],
      components: [
        {
          id: 'correct',
          title: 'Right',
          help: '1 when the answer is right, by luck or not.',
          min: 0,
          max: 1,
          weight: 1,
        },
        {
          id: 'chance',
          title: 'Chance to be right',
          help: 'What the thoughts make of the chance to be right: accuracy without the luck.',
          min: 0,
          max: 1,
          weight: 0,
        },
      ],
      correct: 'correct',
      verify({ need }, tokens, start, written, truncated, coin, out) {
        const thoughts = leading(tokens, start, written);
        out[1] = truncated ? 0 : chanceAfter(values, need, thoughts);
        out[0] = coin.uniform() < out[1] ? 1 : 0;
      },
      answered: (_, tokens) => leading(tokens, 0, tokens.length) < tokens.length,
      exits: { inducer: [answer], least: 0, thoughts: (tokens) => leading(tokens, 0, tokens.length) },
      features,
      initialLogits: Float32Array.from({ length: 2 * features.count }, (_, i) => {
        if (i % 2 === answer) return 0;
        return Math.floor(i / 2) % maxResponse === limit ? never : habit;
      }),
      describe: ({ id, need }) =>
        `Question ${id}: up to ${limit === 1 ? 'one thought' : `${limit} thoughts`}, of which it needs ${need}`,
      ...enumeratePrefixes(think, answer, limit),
    };
  },
});

/** Needs are dealt out anew by each seed, so that a question's number says nothing of it. */
function makeQuestions(
  { prompts, easiest, hardest, levels }: Values<typeof params>,
  random: RandomStream,
): Question[] {
  const width = digitsFor(prompts, 10);
  const places = random.permutation(prompts);
  return Array.from(places, (place, id) => {
    const share = levels === 1 ? 0 : (place % levels) / (levels - 1);
    const hard = easiest <= hardest ? share : 1 - share;
    return {
      id,
      tokens: Int32Array.from([12, ...digitsOf(id, 10, width).map((digit) => 2 + digit)]),
      difficulty: levels === 1 || easiest === hardest ? 0.5 : hard,
      need: Math.round(easiest + share * (hardest - easiest)),
    };
  });
}

/** P(right | thoughts). Gradual: arXiv 2510.04474's trade-off in the small; at once: a depth, as in 2505.07686. */
function chanceAfter({ curve, guess, sure }: Values<typeof params>, need: number, thoughts: number): number {
  if (curve === 'gradual') return guess + (sure - guess) * (1 - exp(-thoughts / need));
  return thoughts >= need ? sure : guess;
}

/** Thoughts before the answer. */
function leading(tokens: ArrayLike<number>, start: number, written: number): number {
  let count = 0;
  while (count < written && tokens[start + count] === think) count += 1;
  return count;
}
