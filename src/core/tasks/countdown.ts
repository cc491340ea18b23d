import type { ParamSpecs } from '../params.ts';
import { countdownFeatures } from './countdown-features.ts';
import { drawPuzzles, type Puzzle } from './countdown-puzzles.ts';
import { enumeration } from './enumeration.ts';
import { type ExpressionRules, operatorSigns, readExpression } from './expression.ts';
import { heldOutSpec, trainingCount } from './questions.ts';
import { type Component, defineTask, type Task } from './task.ts';

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
    weight: 0.1,
  },
  {
    id: 'legal',
    title: 'Legal so far',
    help: 'Share of the longest response written before the first breach of a rule; 1 where there is none.',
    min: 0,
    max: 1,
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
    const puzzles = drawPuzzles(values, rules, vocabulary, random);
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
        const written = truncated ? length : length - 1;
        const reading = readExpression(tokens, start, written, puzzle.numbers, rules);
        const value = truncated ? null : reading.value;
        out[0] = value === puzzle.target ? 1 : 0;
        out[1] = value === null ? 0 : 1;
        out[2] = value === null ? reading.legal / maxResponse : 1;
        out[3] = value === null ? 0 : 1 / (1 + Math.abs(value - puzzle.target));
      },
      features: countdownFeatures(training, numbers, rules),
      describe: ({ numbers, target }) =>
        `Make ${target} from ${numbers.join(', ')}, each used ${useAll ? 'once' : 'once or not at all'}`,
      answer: ({ solution }) => solution.map((token) => vocabulary[token]).join(' '),
      expert: ({ solution }) => Int32Array.from([...solution, stopToken]),
      ...enumeration(outputs, maxResponse, stopToken),
    };
  },
});

/** What the policy may write, then what else a prompt such as `3 4 9 : 2 1 =` holds. Texts are unique. */
function vocabularyOf(rules: ExpressionRules): string[] {
  const numbers = Array.from({ length: rules.largest }, (_, i) => `${i + 1}`);
  const others = [...'0123456789:='].filter((text) => !numbers.includes(text));
  return [...numbers, ...operatorSigns.slice(0, rules.operators), '⏎', ...others];
}
