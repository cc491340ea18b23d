import { pow } from '../math.ts';
import type { ParamSpecs } from '../params.ts';
import type { RandomStream } from '../random.ts';
import { jaccard, unigramF1 } from '../stats/similarity.ts';
import { mean } from '../stats/summary.ts';
import { enumeration } from './enumeration.ts';
import { digitsFor, digitsOf, drawDistinct } from './questions.ts';
import { defineTask, type Prompt, type Task } from './task.ts';

interface Wording extends Prompt {
  readonly question: number;
  /** 0 … wordings − 1 */
  readonly wording: number;
  /** Every right answer, of `length` tokens each. */
  readonly answers: readonly Int32Array[];
  /** Symbols that this wording brings up, as a retriever would that goes by the words. */
  readonly documents: readonly number[];
}

const symbols = [...'ABCDEFGHIJKLMNOP'];

const params = {
  questions: {
    kind: 'integer',
    title: 'Questions',
    help: 'How many questions there are.',
    default: 12,
    min: 1,
    max: 64,
    step: 1,
  },
  wordings: {
    kind: 'integer',
    title: 'Wordings',
    help: 'In how many ways each question is put; a linear policy answers each by logits of its own.',
    default: 6,
    min: 1,
    max: 16,
    step: 1,
  },
  alphabet: {
    kind: 'integer',
    title: 'Alphabet',
    help: 'Symbols that answers are written in.',
    default: 8,
    min: 2,
    max: symbols.length,
    step: 1,
  },
  length: {
    kind: 'integer',
    title: 'Answer length',
    help: 'Tokens in an answer.',
    default: 1,
    min: 1,
    max: 4,
    step: 1,
  },
  answers: {
    kind: 'integer',
    title: 'Right answers',
    help: 'How many answers to a question are right; with several, wordings can all be right and still disagree.',
    default: 3,
    min: 1,
    max: 16,
    step: 1,
  },
  jitter: {
    kind: 'number',
    title: 'Jitter',
    help: 'Standard deviation of the normal noise that initial logits are, so that wordings disagree at first.',
    default: 1,
    min: 0,
    max: 3,
    step: 0.1,
  },
  documents: {
    kind: 'integer',
    title: 'Documents',
    help: 'How many symbols a wording brings up, right ones among them: each its own random part of the question’s; 0 for none. Sequence networks read them.',
    default: 0,
    min: 0,
    max: 8,
    step: 1,
  },
} as const satisfies ParamSpecs;

/**
 * Being right and being consistent are two things here: each wording may settle on another right answer. What a
 * wording retrieves differs, too, which is what disagreement comes from in a real retrieval system.
 */
export const manyAnswers = defineTask({
  id: 'many-answers',
  title: 'Many wordings, many right answers',
  summary: 'Questions put in several ways, with several right answers: will all wordings get the same one?',
  params,

  create({ questions, wordings, alphabet, length, answers, jitter, documents }, random): Task<Wording> {
    const codes = pow(alphabet, length);
    if (answers > codes)
      throw new Error(`answers must be at most alphabet^length = ${codes}, not ${answers}`);
    const questionWidth = digitsFor(questions, 10);
    const wordingWidth = digitsFor(wordings, 10);
    const number = (value: number, width: number) =>
      digitsOf(value, 10, width).map((digit) => alphabet + digit);
    const prompts = Array.from({ length: questions }, (_, question): Wording[] => {
      const right = drawDistinct(answers, codes, random).map((code) =>
        Int32Array.from(digitsOf(code, alphabet, length)),
      );
      const pool = poolOf(right, alphabet, random);
      return Array.from({ length: wordings }, (_, wording) => {
        const found = drawDistinct(documents, pool.length, random).map((place) => pool[place]);
        const named = [...number(question, questionWidth), alphabet + 11, ...number(wording, wordingWidth)];
        return {
          id: question * wordings + wording,
          tokens: Int32Array.from([alphabet + 10, ...named, ...found]),
          difficulty: 0.5,
          question,
          wording,
          answers: right,
          documents: found,
        };
      });
    });
    const rows = questions * wordings * length;
    return {
      vocabulary: [...symbols.slice(0, alphabet), ...'0123456789?/'],
      outputs: alphabet,
      stopToken: -1,
      maxResponse: length,
      maxPrompt: Math.max(...prompts.flat().map(({ tokens }) => tokens.length)),
      prompts: prompts.flat(),
      heldOut: [],
      components: [
        {
          id: 'correct',
          title: 'Right',
          help: '1 when it is one of the right answers.',
          min: 0,
          max: 1,
          weight: 0,
        },
        {
          id: 'f1',
          title: 'F1',
          help: 'Unigram F1 with the right answer that is closest: 1 for a right one.',
          min: 0,
          max: 1,
          weight: 1,
        },
      ],
      correct: 'correct',
      partial: 'f1',
      verify({ answers: right }, tokens, start, written, _truncated, _random, out) {
        const response = Array.from({ length: written }, (_, t) => tokens[start + t]);
        const said = response.join();
        out[0] = right.some((answer) => answer.join() === said) ? 1 : 0;
        out[1] = Math.max(...right.map((answer) => unigramF1(response, answer)));
      },
      features: {
        count: rows,
        slots: 1,
        positional: true,
        read({ id }, position, _tokens, _start, out, offset) {
          out[offset] = id * length + position;
        },
      },
      ...(jitter > 0 && {
        initialLogits: Float32Array.from({ length: rows * alphabet }, () => jitter * random.normal()),
      }),
      describe: ({ question, wording, documents: own }) => {
        const text = `Question ${question}, wording ${wording + 1} of ${wordings}: ${length === 1 ? 'a symbol' : `${length} symbols`} from A to ${symbols[alphabet - 1]}`;
        if (own.length === 0 || wordings === 1) return text;
        const others = prompts[question].filter((other) => other.wording !== wording);
        const shared = mean(others.map((other) => jaccard(own, other.documents)));
        return `${text}; its documents (${own.map((symbol) => symbols[symbol]).join(' ')}) overlap with other wordings’ by ${Math.round(100 * shared)} %`;
      },
      answer: ({ answers: [first] }) => Array.from(first, (symbol) => symbols[symbol]).join(''),
      ...enumeration(alphabet, length, -1),
    };
  },
});

/** What there is to be retrieved for a question: the symbols of its right answers, and as many others. */
function poolOf(right: readonly Int32Array[], alphabet: number, random: RandomStream): number[] {
  const own = [...new Set(right.flatMap((answer) => Array.from(answer)))];
  const others = Array.from(random.permutation(alphabet)).filter((symbol) => !own.includes(symbol));
  return [...own, ...others.slice(0, own.length)];
}
