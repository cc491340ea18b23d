import type { ParamSpecs, Values } from '../params.ts';
import type { RandomStream } from '../random.ts';
import { enumeration } from './enumeration.ts';
import { digitsFor, digitsOf, drawDistinct, heldOutSpec, trainingCount } from './questions.ts';
import { type Component, defineTask, type Prompt, type Task, type TaskFeatures } from './task.ts';

interface Operation {
  readonly sign: string;
  /** True when a and b may change places. */
  readonly commutes: boolean;
  /** The result before it is reduced. */
  compute(a: number, b: number): number;
}

const operations: readonly Operation[] = [
  { sign: '+', commutes: true, compute: (a, b) => a + b },
  { sign: '−', commutes: false, compute: (a, b) => a - b },
  { sign: '×', commutes: true, compute: (a, b) => a * b },
];

const params = {
  modulus: {
    kind: 'integer',
    title: 'Modulus',
    help: 'Numbers run from 0 to modulus − 1.',
    default: 11,
    min: 2,
    max: 97,
    step: 1,
  },
  operations: {
    kind: 'choice',
    title: 'Operations',
    help: 'Which operations are asked for.',
    default: 'add',
    options: [
      { value: 'add', title: '+' },
      { value: 'add-subtract', title: '+ and −' },
      { value: 'all', title: '+, − and ×' },
    ],
  },
  base: {
    kind: 'integer',
    title: 'Base',
    help: 'Numbers are written in digits of this base; with base = modulus each number is one token.',
    default: 10,
    min: 2,
    max: 97,
    step: 1,
  },
  prompts: {
    kind: 'integer',
    title: 'Questions',
    help: 'How many questions are drawn, held-out ones included; all of them where there are fewer.',
    default: 256,
    min: 2,
    max: 1024,
    step: 1,
  },
  heldOut: heldOutSpec,
} as const satisfies ParamSpecs;

type ModularValues = Values<typeof params>;

interface Question extends Prompt {
  /** Index into `operations`. */
  readonly operation: number;
  readonly a: number;
  readonly b: number;
  /** What is to be written, most significant digit first. */
  readonly answer: readonly number[];
}

const components: readonly Component[] = [
  {
    id: 'correct',
    title: 'Right',
    help: '1 when every digit is right.',
    min: 0,
    max: 1,
    weight: 1,
  },
  {
    id: 'digits',
    title: 'Digits',
    help: 'Share of the digits that are right.',
    min: 0,
    max: 1,
    weight: 0,
  },
  {
    id: 'in-range',
    title: 'In range',
    help: '1 when the number written is below the modulus, right or not.',
    min: 0,
    max: 1,
    weight: 0,
  },
];

/** `a + b mod m`, the classic of "does it generalise or memorise", with digits as tokens. */
export const modularArithmetic = defineTask({
  id: 'modular-arithmetic',
  title: 'Modular arithmetic',
  summary: 'Add, subtract or multiply two numbers and reduce by a modulus, with some questions held out.',
  params,

  create(values, random): Task<Question> {
    const { base, modulus } = values;
    const width = digitsFor(modulus, base);
    const questions = drawQuestions(values, width, random);
    const training = trainingCount(questions.length, values.heldOut);
    const prompts = questions.slice(0, training);
    return {
      vocabulary: vocabularyOf(base),
      outputs: base,
      stopToken: -1,
      maxResponse: width,
      maxPrompt: 2 * width + 2,
      prompts,
      heldOut: questions.slice(training),
      components,
      correct: 'correct',
      verify({ answer }, tokens, start, length, _truncated, _random, out) {
        let right = 0;
        let value = 0;
        for (let i = 0; i < length; i++) {
          if (tokens[start + i] === answer[i]) right += 1;
          value = value * base + tokens[start + i];
        }
        out[0] = right === width ? 1 : 0;
        out[1] = right / width;
        out[2] = length === width && value < modulus ? 1 : 0;
      },
      features: questionFeatures(prompts, modulus, width),
      describe: ({ a, b, operation }) => `(${a} ${operations[operation].sign} ${b}) mod ${modulus}`,
      answer: ({ answer }) => answer.join(base > 10 ? ' ' : ''),
      expert: ({ answer }) => Int32Array.from(answer),
      ...enumeration(base, width, -1),
    };
  },
});

/** Digits first, so that they are what the policy may write; then the signs and what asks for the answer. */
function vocabularyOf(base: number): string[] {
  return [
    ...Array.from({ length: base }, (_, digit) => `${digit}`),
    ...operations.map(({ sign }) => sign),
    '=',
  ];
}

/** Questions in random order, told apart by operation, a and b. */
function drawQuestions(values: ModularValues, width: number, random: RandomStream): Question[] {
  const { modulus, base } = values;
  const kinds = { add: 1, 'add-subtract': 2, all: 3 }[values.operations];
  const pairs = modulus * modulus;
  return drawDistinct(values.prompts, kinds * pairs, random).map((drawn, id) => {
    const operation = Math.floor(drawn / pairs);
    const a = Math.floor((drawn % pairs) / modulus);
    const b = drawn % modulus;
    const { compute } = operations[operation];
    const result = compute(a, b);
    const digits = (value: number) => digitsOf(value, base, width);
    const equals = base + operations.length;
    return {
      id,
      tokens: Int32Array.from([...digits(a), base + operation, ...digits(b), equals]),
      // The more there is to take off (or to add back), the harder.
      difficulty: Math.abs(result) / compute(modulus - 1, operation === 1 ? 0 : modulus - 1),
      operation,
      a,
      b,
      answer: digits(((result % modulus) + modulus) % modulus),
    };
  });
}

/**
 * What a linear policy reads, at each position of the answer:
 * - the question, as a row of a table. Rows exist for training questions only, and a + b and b + a share theirs
 *   (a × b and b × a too): the policy is told that + and × commute;
 * - the position, shared by all questions: which digits are likely there at all.
 * So it can solve a held-out question whose mirror image it has learned, and gives others a number in range; to
 * do better takes a network. (Rows per operand add nothing linear policies can use: the sum of two such rows
 * cannot wrap around. They let it settle on wrong answers early, which halved the held-out accuracy.)
 */
function questionFeatures(
  prompts: readonly Question[],
  modulus: number,
  width: number,
): TaskFeatures<Question> {
  const rows = new Map<number, number>();
  for (const prompt of prompts) {
    const key = keyOf(prompt, modulus);
    if (!rows.has(key)) rows.set(key, rows.size);
  }
  return {
    count: (rows.size + 1) * width,
    slots: 2,
    positional: true,
    read(question, position, _tokens, _start, out, offset) {
      const row = rows.get(keyOf(question, modulus));
      out[offset] = row === undefined ? -1 : row * width + position;
      out[offset + 1] = rows.size * width + position;
    },
  };
}

/** The same number for questions that differ in the order of operands that may change places. */
function keyOf({ operation, a, b }: Question, modulus: number): number {
  const swap = operations[operation].commutes && a > b;
  return (operation * modulus + (swap ? b : a)) * modulus + (swap ? a : b);
}
