import { pow } from '../math.ts';
import type { ParamSpecs, Values } from '../params.ts';
import type { RandomStream } from '../random.ts';
import { enumeration } from './enumeration.ts';
import { readSymbols, rewrite, type Shown } from './graded-copy-wordings.ts';
import { digitsOf, drawDistinct } from './questions.ts';
import { defineTask, type Prompt, type Task } from './task.ts';

interface Question extends Prompt {
  readonly question: number;
  readonly key: readonly number[];
  /** Initial logit of the key's symbols. */
  readonly ease: number;
  readonly shown: Shown;
}

const params = {
  prompts: {
    kind: 'integer',
    title: 'Questions',
    help: 'How many questions there are to train on, from hard to easy.',
    default: 24,
    min: 1,
    max: 64,
    step: 1,
  },
  heldOut: {
    kind: 'integer',
    title: 'Held-out questions',
    help: 'Fresh questions of the same difficulties, to evaluate on.',
    default: 16,
    min: 1,
    max: 64,
    step: 1,
  },
  length: {
    kind: 'integer',
    title: 'Key length',
    help: 'Symbols to copy.',
    default: 3,
    min: 2,
    max: 4,
    step: 1,
  },
  alphabet: {
    kind: 'integer',
    title: 'Alphabet',
    help: 'Symbols that keys are written in.',
    default: 6,
    min: 2,
    max: 10,
    step: 1,
  },
  ease: {
    kind: 'number',
    title: 'Mean ease',
    help: 'Mean initial logit of right symbols.',
    default: 0.65,
    min: -6,
    max: 6,
    step: 0.05,
  },
  spread: {
    kind: 'number',
    title: 'Difficulty spread',
    help: 'That logit runs from ease − spread at the first question to ease + spread at the last.',
    default: 1.85,
    min: 0,
    max: 6,
    step: 0.05,
  },
  harder: {
    kind: 'number',
    title: 'Harder by',
    help: 'What a right symbol that is renamed or to be added up loses of its initial logit, and what a distraction gains.',
    default: 1,
    min: 0,
    max: 6,
    step: 0.5,
  },
  evaluate: {
    kind: 'choice',
    title: 'Evaluate',
    help: 'Held-out questions as they are worded first; or each in all of its wordings.',
    default: 'originals',
    options: [
      { value: 'originals', title: 'first wordings' },
      { value: 'all', title: 'all wordings' },
    ],
  },
} as const satisfies ParamSpecs;

/**
 * The answer stands in the question. Rewrites keep the answer and hide it: behind distractions, behind a new name, or
 * in a sum. A linear policy remembers each question, in whatever wording, and reads symbols by a skill for each form.
 */
export const gradedCopy = defineTask({
  id: 'graded-copy',
  title: 'Graded copy',
  summary: 'Copy the symbols that the question shows; each question has rewrites that are harder to read.',
  params,

  create(values, random): Task<Question> {
    const { prompts, length, alphabet, evaluate } = values;
    const questions = questionsOf(values, random);
    const rewrites = questions.map((question) => rewritesOf(question, values, random));
    const heldOut = questions
      .slice(prompts)
      .flatMap((question, i) => (evaluate === 'all' ? [question, ...rewrites[prompts + i]] : [question]));
    const memories = questions.length * length;
    const reading = readSymbols(alphabet);
    return {
      vocabulary: [...digits.slice(0, alphabet), ...reading.marks],
      outputs: alphabet,
      stopToken: -1,
      maxResponse: length,
      maxPrompt: Math.max(...[questions, ...rewrites].flat().map(({ tokens }) => tokens.length)),
      prompts: questions.slice(0, prompts),
      heldOut: heldOut.map((question, i) => ({ ...question, id: prompts + i })),
      components: [
        { id: 'correct', title: 'Right', help: '1 when all symbols are right.', min: 0, max: 1, weight: 1 },
      ],
      correct: 'correct',
      verify({ key }, tokens, start, written, _truncated, _random, out) {
        out[0] = written === length && key.every((symbol, t) => tokens[start + t] === symbol) ? 1 : 0;
      },
      reformulations: ({ question, shown }) => (shown.form === 'plain' ? rewrites[question] : []),
      // A row a question and place; a row for each way that a symbol is written, and for each distraction.
      features: {
        count: memories + reading.count,
        slots: 3,
        positional: true,
        read({ question, shown }, position, _tokens, _start, out, offset) {
          const { symbol, distraction } = reading.rows(shown, position);
          out[offset] = question * length + position;
          out[offset + 1] = memories + symbol;
          out[offset + 2] = distraction < 0 ? -1 : memories + distraction;
        },
      },
      initialLogits: Float32Array.from([
        ...questions.flatMap(({ key, ease }) =>
          key.flatMap((symbol) => Array.from({ length: alphabet }, (_, v) => (v === symbol ? ease : 0))),
        ),
        ...reading.initialLogits(values.harder),
      ]),
      describe: ({ tokens, question }) =>
        `Question ${question}: copy ${Array.from(tokens, (token) => [...digits.slice(0, alphabet), ...reading.marks][token]).join(' ')}`,
      answer: ({ key }) => key.join(''),
      ...enumeration(alphabet, length, -1),
    };
  },
});

const digits = [...'0123456789'];

/** Questions with different keys, from hard to easy within each of the two parts. */
function questionsOf(
  { prompts, heldOut, length, alphabet, ease, spread }: Values<typeof params>,
  random: RandomStream,
): Question[] {
  const keys = pow(alphabet, length);
  if (prompts > keys) throw new Error(`prompts must be at most alphabet^length = ${keys}, not ${prompts}`);
  if (heldOut > keys - prompts) {
    const left = keys - prompts;
    throw new Error(`heldOut must be at most alphabet^length − prompts = ${left}, not ${heldOut}`);
  }
  const { keyMark } = readSymbols(alphabet);
  return drawDistinct(prompts + heldOut, keys, random).map((code, question) => {
    const [place, count] = question < prompts ? [question, prompts] : [question - prompts, heldOut];
    // −1 … 1 from the first to the last
    const rank = count === 1 ? 0 : (2 * place) / (count - 1) - 1;
    const key = digitsOf(code, alphabet, length);
    return {
      id: question,
      question,
      tokens: Int32Array.from([keyMark, ...key]),
      difficulty: (1 - rank) / 2,
      key,
      ease: ease + rank * spread,
      shown: { form: 'plain', symbols: key.map((symbol) => ({ kind: 'plain', symbol })) },
    };
  });
}

/** Its rewrites, of the same id: a background, a term, a sub-problem. */
function rewritesOf(
  question: Question,
  { alphabet }: Values<typeof params>,
  random: RandomStream,
): Question[] {
  return (['background', 'term', 'sub-problem'] as const).map((form) => {
    const { tokens, shown } = rewrite(form, question.key, alphabet, random);
    return { ...question, tokens: Int32Array.from(tokens), shown };
  });
}
