import type { ParamSpecs } from '../params.ts';
import { digitsFor, digitsOf } from './questions.ts';
import { defineTask, type Prompt, type Task } from './task.ts';

interface Question extends Prompt {
  /** Place of the passage that holds the answer. */
  readonly passage: number;
}

const params = {
  prompts: {
    kind: 'integer',
    title: 'Questions',
    help: 'How many questions there are; each has its own passage to be found.',
    default: 8,
    min: 1,
    max: 256,
    step: 1,
  },
  passages: {
    kind: 'integer',
    title: 'Passages',
    help: 'How many passages a search returns; one of them has the answer.',
    default: 8,
    min: 2,
    max: 32,
    step: 1,
  },
  luck: {
    kind: 'number',
    title: 'Lucky guess',
    help: 'Chance that an answer given without a search is right.',
    default: 0.35,
    min: 0,
    max: 1,
    step: 0.05,
  },
} as const satisfies ParamSpecs;

const answer = 0;
const search = 1;
const firstPassage = 2;

/** Initial logit of tokens that do not belong where they stand. */
const unlikely = -30;

/**
 * Answering at once is right by luck; searching is right once one has learned which passage to read. Responses of the
 * two kinds differ in length and in what their rewards mean: the first decision's value hangs on a skill that
 * must itself be learned.
 */
export const searchOrAnswer = defineTask({
  id: 'search-or-answer',
  title: 'Search or answer',
  summary: 'Guess at once, or search and learn which of the passages to read.',
  params,

  create({ prompts, passages, luck }, random): Task<Question> {
    const outputs = firstPassage + passages;
    const width = digitsFor(prompts, 10);
    const results = outputs;
    const questions = Array.from({ length: prompts }, (_, id) => ({
      id,
      tokens: Int32Array.from([results + 11, ...digitsOf(id, 10, width).map((digit) => results + 1 + digit)]),
      difficulty: 0.5,
      passage: firstPassage + random.integer(passages),
    }));
    const searched = (tokens: ArrayLike<number>, start = 0, length = tokens.length) =>
      length > 0 && tokens[start] === search;
    return {
      vocabulary: [
        '=',
        'ask',
        ...Array.from({ length: passages }, (_, i) => `p${i + 1}`),
        '…',
        ...'0123456789#',
      ],
      outputs,
      stopToken: -1,
      maxResponse: 3,
      maxPrompt: 1 + width,
      prompts: questions,
      heldOut: [],
      components: [
        {
          id: 'correct',
          title: 'Right',
          help: '1 for the right passage, or a lucky guess.',
          ...yesOrNo,
          weight: 1,
        },
        { id: 'searched', title: 'Searched', help: '1 when the response searches.', ...yesOrNo, weight: 0 },
        {
          id: 'found',
          title: 'Found',
          help: '1 when it searches and reads the right passage.',
          ...yesOrNo,
          weight: 0,
        },
      ],
      correct: 'correct',
      verify({ passage }, tokens, start, length, _truncated, random, out) {
        const lucky = random.uniform() < luck;
        out[1] = searched(tokens, start, length) ? 1 : 0;
        out[2] = out[1] === 1 && length === 3 && tokens[start + 2] === passage ? 1 : 0;
        out[0] = out[2] === 1 || (length > 0 && tokens[start] === answer && lucky) ? 1 : 0;
      },
      turn(_, tokens) {
        if (tokens.length === 0) return { write: 1 };
        if (!searched(tokens) || tokens.length === 3) return null;
        return tokens.length === 1 ? { observe: [results] } : { write: 1 };
      },
      stratum: (_, tokens, start, length) => (searched(tokens, start, length) ? 1 : 0),
      features: {
        count: 2 * prompts,
        slots: 1,
        positional: true,
        read(prompt, position, _tokens, _start, out, offset) {
          out[offset] = 2 * prompt.id + (position === 0 ? 0 : 1);
        },
      },
      initialLogits: startingLogits(prompts, outputs),
      describe: ({ id }) =>
        `Question ${id}: answer (=), or search (ask) and read one of ${passages} passages`,
      answer: ({ passage }) => `ask … p${passage - 1}`,
    };
  },
});

const yesOrNo = { min: 0, max: 1 };

/** First decide, then read: what does not belong there is out of a linear policy’s reach. */
function startingLogits(prompts: number, outputs: number): Float32Array {
  const logits = new Float32Array(2 * prompts * outputs);
  for (let row = 0; row < 2 * prompts; row++) {
    for (let token = 0; token < outputs; token++) {
      const reads = token >= firstPassage;
      if (reads !== (row % 2 === 1)) logits[row * outputs + token] = unlikely;
    }
  }
  return logits;
}
