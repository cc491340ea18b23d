import { log } from '../math.ts';
import type { ParamSpecs, Values } from '../params.ts';
import type { RandomStream } from '../random.ts';
import { countdownFeatures } from './countdown-features.ts';
import { enumeration } from './enumeration.ts';
import { type ExpressionRules, evaluate, multisets, operators, type Reached, reach } from './expression.ts';
import { digitsOf, heldOutSpec, trainingCount } from './questions.ts';
import { type Component, defineTask, type Prompt, type Task } from './task.ts';

/** Targets have two digits, so that every prompt has the same form. */
const largestTarget = 99;

const params = {
  numbers: {
    kind: 'integer',
    title: 'Numbers',
    help: 'How many numbers each puzzle gives.',
    default: 3,
    min: 2,
    max: 4,
    step: 1,
  },
  largest: {
    kind: 'integer',
    title: 'Largest number',
    help: 'The given numbers run from 1 to this.',
    default: 9,
    min: 4,
    max: 12,
    step: 1,
  },
  operators: {
    kind: 'choice',
    title: 'Operators',
    help: 'What may stand between numbers; × binds before + and −.',
    default: 'all',
    options: [
      { value: 'add', title: '+' },
      { value: 'add-subtract', title: '+ and −' },
      { value: 'all', title: '+, − and ×' },
    ],
  },
  useAll: {
    kind: 'boolean',
    title: 'Use every number',
    help: 'Whether every given number must be used; otherwise each may be used once or left out.',
    default: true,
  },
  prompts: {
    kind: 'integer',
    title: 'Puzzles',
    help: 'How many puzzles are drawn, held-out ones included; all of them where there are fewer.',
    default: 64,
    min: 2,
    max: 128,
    step: 1,
  },
  heldOut: heldOutSpec,
} as const satisfies ParamSpecs;

type CountdownValues = Values<typeof params>;

export interface Puzzle extends Prompt {
  /** In rising order; a number may be given more than once. */
  readonly numbers: readonly number[];
  readonly target: number;
  /** The tokens of one solution. */
  readonly solution: readonly number[];
}

const components: readonly Component[] = [
  {
    id: 'correct',
    title: 'Reaches the target',
    help: '1 when the expression keeps the rules and its value is the target.',
    min: 0,
    max: 1,
    weight: 1,
  },
  {
    id: 'format',
    title: 'Keeps the rules',
    help: '1 for an expression of the given numbers, each used no more often than given, that ends in time.',
    min: 0,
    max: 1,
    // Enough to teach the form early, too little to be worth a wrong answer later.
    weight: 0.1,
  },
  {
    id: 'close',
    title: 'Close',
    help: '1 / (1 + distance of the value from the target); 0 where the rules are broken.',
    min: 0,
    max: 1,
    weight: 0,
  },
];

/** The puzzle of many "R1-Zero in small" runs: varying length, a format that can fail, several solutions. */
export const countdown = defineTask({
  id: 'countdown',
  title: 'Countdown',
  summary: 'Combine the given numbers with + − × so that they make the target, with some puzzles held out.',
  params,

  create(values, random): Task<Puzzle> {
    const { numbers, largest, useAll } = values;
    const rules = { largest, operators: { add: 1, 'add-subtract': 2, all: 3 }[values.operators], useAll };
    const vocabulary = vocabularyOf(rules);
    const stopToken = largest + rules.operators;
    const outputs = stopToken + 1;
    // The longest expression and its stop token: whatever is longer breaks the rules anyway.
    const maxResponse = 2 * numbers;
    const puzzles = makePuzzles(drawRiddles(values, rules, random), vocabulary);
    const training = trainingCount(puzzles.length, values.heldOut);
    return {
      vocabulary,
      outputs,
      stopToken,
      maxResponse,
      maxPrompt: puzzles[0].tokens.length,
      prompts: puzzles.slice(0, training),
      heldOut: puzzles.slice(training),
      components,
      correct: 'correct',
      verify(puzzle, tokens, start, length, truncated, _random, out) {
        const value = truncated ? null : evaluate(tokens, start, length - 1, puzzle.numbers, rules);
        out[0] = value === puzzle.target ? 1 : 0;
        out[1] = value === null ? 0 : 1;
        out[2] = value === null ? 0 : 1 / (1 + Math.abs(value - puzzle.target));
      },
      features: countdownFeatures(training, numbers, rules),
      describe: ({ numbers, target }) =>
        `Make ${target} from ${numbers.join(', ')}, each used ${useAll ? 'once' : 'once or not at all'}`,
      answer: ({ solution }) => solution.map((token) => vocabulary[token]).join(' '),
      ...enumeration(outputs, maxResponse, stopToken),
    };
  },
});

/** What the policy may write, then what else a prompt such as `3 4 9 : 2 1 =` holds. Texts are unique. */
function vocabularyOf(rules: ExpressionRules): string[] {
  const numbers = Array.from({ length: rules.largest }, (_, i) => `${i + 1}`);
  const others = [...'0123456789:='].filter((text) => !numbers.includes(text));
  return [...numbers, ...operators.slice(0, rules.operators), '⏎', ...others];
}

/** A puzzle before it has a place in the task. */
interface Riddle extends Reached {
  readonly numbers: readonly number[];
  readonly target: number;
}

/**
 * Different riddles in random order, all of them solvable: a random target for each set of numbers in turn, and
 * further targets for the same numbers only once every set has had one.
 */
function drawRiddles(
  { prompts, numbers, largest }: CountdownValues,
  rules: ExpressionRules,
  random: RandomStream,
): Riddle[] {
  const hands = multisets(numbers, largest);
  const order = random.permutation(hands.length);
  const riddles = new Map<number, readonly Riddle[]>();
  const drawn: Riddle[] = [];
  for (let round = 0, before = -1; drawn.length > before && drawn.length < prompts; round++) {
    before = drawn.length;
    for (const hand of order) {
      if (drawn.length === prompts) break;
      if (!riddles.has(hand)) riddles.set(hand, shuffled(riddlesOf(hands[hand], rules), random));
      const riddle = riddles.get(hand)?.[round];
      if (riddle) drawn.push(riddle);
    }
  }
  // Later rounds must not all be held out.
  return shuffled(drawn, random);
}

/** All that can be asked of these numbers; targets that one of them is already are left out where it may stand alone. */
function riddlesOf(numbers: readonly number[], rules: ExpressionRules): Riddle[] {
  return [...reach(numbers, rules)]
    .filter(([target]) => target >= 1 && target <= largestTarget)
    .filter(([target]) => rules.useAll || !numbers.includes(target))
    .map(([target, reached]) => ({ numbers, target, ...reached }));
}

function shuffled<T>(items: readonly T[], random: RandomStream): T[] {
  return Array.from(random.permutation(items.length), (i) => items[i]);
}

function makePuzzles(riddles: readonly Riddle[], vocabulary: readonly string[]): Puzzle[] {
  const mostWays = Math.max(...riddles.map(({ ways }) => ways));
  return riddles.map(({ numbers, target, ways, example }, id) => {
    const texts = [...numbers, ':', ...digitsOf(target, 10, 2), '='];
    return {
      id,
      tokens: Int32Array.from(texts, (text) => vocabulary.indexOf(`${text}`)),
      // 1 for a single solution, 0 for the puzzle with the most.
      difficulty: ways === 1 ? 1 : 1 - log(ways) / log(mostWays),
      numbers,
      target,
      solution: example,
    };
  });
}
