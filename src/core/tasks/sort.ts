import { pow } from '../math.ts';
import type { ParamSpecs, Values } from '../params.ts';
import type { RandomStream } from '../random.ts';
import { enumeration } from './enumeration.ts';
import { digitsOf, drawDistinct, heldOutSpec, trainingCount } from './questions.ts';
import { type Component, defineTask, type Prompt, type Task, type TaskFeatures } from './task.ts';

const params = {
  length: {
    kind: 'integer',
    title: 'List length',
    help: 'Digits to sort.',
    default: 4,
    min: 2,
    max: 8,
    step: 1,
  },
  symbols: {
    kind: 'integer',
    title: 'Different digits',
    help: 'Lists are made of the digits 0 … symbols − 1.',
    default: 5,
    min: 2,
    max: 10,
    step: 1,
  },
  prompts: {
    kind: 'integer',
    title: 'Lists',
    help: 'How many lists are drawn, held-out ones included; all of them where there are fewer.',
    default: 128,
    min: 2,
    max: 1024,
    step: 1,
  },
  heldOut: heldOutSpec,
} as const satisfies ParamSpecs;

type SortValues = Values<typeof params>;

interface List extends Prompt {
  readonly sorted: Int32Array;
}

const components: readonly Component[] = [
  {
    id: 'correct',
    title: 'Sorted list',
    help: '1 when the response is the list in ascending order.',
    min: 0,
    max: 1,
    weight: 1,
  },
  {
    id: 'sorted',
    title: 'In order',
    help: 'Share of neighbours in ascending order. Easy to game: any digit, repeated, is in order.',
    min: 0,
    max: 1,
    weight: 0,
  },
  {
    id: 'permutation',
    title: 'Same digits',
    help: 'Share of the digits of the list that the response has too, each as often.',
    min: 0,
    max: 1,
    weight: 0,
  },
  {
    id: 'position',
    title: 'In place',
    help: 'Share of positions that hold the right digit.',
    min: 0,
    max: 1,
    weight: 0,
  },
];

/** Sorting: one rule for all prompts, and two partial rewards (order, same digits) that can be gamed alone. */
export const sort = defineTask({
  id: 'sort',
  title: 'Sorting',
  summary: 'Write a short list of digits in ascending order, with some lists held out.',
  params,

  create(values, random): Task<List> {
    const { length, symbols } = values;
    const lists = drawLists(values, random);
    const training = trainingCount(lists.length, values.heldOut);
    return {
      vocabulary: [...Array.from({ length: symbols }, (_, digit) => `${digit}`), '→'],
      outputs: symbols,
      stopToken: -1,
      maxResponse: length,
      maxPrompt: length + 1,
      prompts: lists.slice(0, training),
      heldOut: lists.slice(training),
      components,
      correct: 'correct',
      verify({ sorted }, tokens, start, written, _truncated, _random, out) {
        const inPlace = countInPlace(sorted, tokens, start, written);
        out[0] = inPlace === length ? 1 : 0;
        out[1] = countInOrder(tokens, start, written) / (length - 1);
        out[2] = countShared(sorted, tokens, start, written) / length;
        out[3] = inPlace / length;
      },
      features: listFeatures(length, symbols),
      describe: (list) => `Sort ${list.tokens.subarray(0, length).join(' ')}`,
      answer: (list) => list.sorted.join(' '),
      expert: ({ sorted }) => sorted.slice(),
      ...enumeration(symbols, length, -1),
    };
  },
});

function drawLists({ prompts, length, symbols }: SortValues, random: RandomStream): List[] {
  return drawDistinct(prompts, pow(symbols, length), random).map((drawn, id) => {
    const digits = digitsOf(drawn, symbols, length);
    return {
      id,
      tokens: Int32Array.from([...digits, symbols]),
      difficulty: countInversions(digits) / ((length * (length - 1)) / 2),
      sorted: Int32Array.from(digits).sort(),
    };
  });
}

/** Pairs that stand in the wrong order: 0 for a sorted list, all of them for a falling one. */
function countInversions(digits: readonly number[]): number {
  let inversions = 0;
  digits.forEach((digit, i) => {
    inversions += digits.slice(i + 1).filter((later) => later < digit).length;
  });
  return inversions;
}

function countInPlace(sorted: Int32Array, tokens: ArrayLike<number>, start: number, written: number): number {
  let inPlace = 0;
  for (let i = 0; i < written; i++) if (tokens[start + i] === sorted[i]) inPlace += 1;
  return inPlace;
}

function countInOrder(tokens: ArrayLike<number>, start: number, written: number): number {
  let inOrder = 0;
  for (let i = 1; i < written; i++) if (tokens[start + i - 1] <= tokens[start + i]) inOrder += 1;
  return inOrder;
}

/** Size of the overlap of two multisets. */
function countShared(sorted: Int32Array, tokens: ArrayLike<number>, start: number, written: number): number {
  const left = [...sorted];
  for (let i = 0; i < written; i++) {
    const found = left.indexOf(tokens[start + i]);
    if (found >= 0) left.splice(found, 1);
  }
  return sorted.length - left.length;
}

/**
 * What a linear policy reads: which digits are still to be written, and the digit written last. The features do
 * the bookkeeping; that 0 comes before 1, and 1 before 2, is for the policy to learn (a weight against digit d
 * for each smaller digit still there), and once learned holds for lists never seen.
 */
function listFeatures(length: number, symbols: number): TaskFeatures<List> {
  const left = new Int32Array(symbols);
  return {
    count: 2 * symbols,
    slots: symbols + 1,
    positional: false,
    read(list, position, tokens, start, out, offset) {
      left.fill(0);
      for (let i = 0; i < length; i++) left[list.tokens[i]] += 1;
      for (let i = 0; i < position; i++) left[tokens[start + i]] -= 1;
      for (let digit = 0; digit < symbols; digit++) out[offset + digit] = left[digit] > 0 ? digit : -1;
      out[offset + symbols] = position === 0 ? -1 : symbols + tokens[start + position - 1];
    },
  };
}
