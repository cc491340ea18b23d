import type { ParamSpecs } from '../params.ts';
import { digitsFor, digitsOf } from './questions.ts';
import { defineTask, type Prompt, type Task } from './task.ts';

interface Question extends Prompt {
  /** The two entities that lead to the answer, and the answer. */
  readonly entities: readonly [first: number, second: number];
  readonly answer: number;
}

const params = {
  prompts: {
    kind: 'integer',
    title: 'Questions',
    help: 'How many questions there are, each with its own two entities and answer.',
    default: 8,
    min: 1,
    max: 64,
    step: 1,
  },
  words: {
    kind: 'integer',
    title: 'Names',
    help: 'How many names there are to search for and to answer with.',
    default: 12,
    min: 2,
    max: 26,
    step: 1,
  },
} as const satisfies ParamSpecs;

/** Place of each token of a response; the environment writes at 1 and 3. */
const firstClue = 1;
const secondName = 2;
const secondClue = 3;
const answerPlace = 4;
const length = 5;

/**
 * The right entity brings a clue, the right second one under that clue a clue to the answer; anything else brings
 * nothing. Three right choices in a row are rare, so most groups are all wrong; which entities were named tells
 * wrong responses apart.
 */
export const twoHopSearch = defineTask({
  id: 'two-hop-search',
  title: 'Two-hop search',
  summary: 'Search for an entity, use the clue to search for another, use that clue to answer.',
  params,

  create({ prompts, words }, random): Task<Question> {
    const width = digitsFor(prompts, 10);
    const nothing = words;
    const clueOf = (id: number) => words + 1 + id;
    const answerClue = (answer: number) => words + 1 + prompts + answer;
    const firstDigit = answerClue(words);
    const questions = Array.from({ length: prompts }, (_, id): Question => {
      const entities = [random.integer(words), random.integer(words)] as const;
      const tokens = [firstDigit + 10, ...digitsOf(id, 10, width).map((digit) => firstDigit + digit)];
      return {
        id,
        tokens: Int32Array.from(tokens),
        difficulty: 0.5,
        entities,
        answer: random.integer(words),
      };
    });
    const names = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.slice(0, words)];
    return {
      vocabulary: [
        ...names,
        '∅',
        ...questions.map(({ id }) => `c${id}`),
        ...names.map((name) => `→${name}`),
        ...'0123456789#',
      ],
      outputs: words,
      stopToken: -1,
      maxResponse: length,
      maxPrompt: 1 + width,
      prompts: questions,
      heldOut: [],
      components: [
        { id: 'correct', title: 'Right', help: '1 when the answer is right.', min: 0, max: 1, weight: 1 },
        {
          id: 'match',
          title: 'Entities named',
          help: 'Share of the two entities that the response searched for at their hop, found or not.',
          min: 0,
          max: 1,
          weight: 0,
        },
      ],
      correct: 'correct',
      partial: 'match',
      verify({ entities: [first, second], answer }, tokens, start, written, _truncated, _random, out) {
        const named = (place: number, entity: number) =>
          place < written && entitiesNamed([names[tokens[start + place]]], [names[entity]])[0];
        out[0] = written === length && tokens[start + answerPlace] === answer ? 1 : 0;
        out[1] = ((named(0, first) ? 1 : 0) + (named(secondName, second) ? 1 : 0)) / 2;
      },
      turn({ id, entities: [first, second], answer }, tokens) {
        if (tokens.length === length) return null;
        if (tokens.length === firstClue) return { observe: [tokens[0] === first ? clueOf(id) : nothing] };
        if (tokens.length !== secondClue) return { write: 1 };
        const found = tokens[firstClue] === clueOf(id) && tokens[secondName] === second;
        return { observe: [found ? answerClue(answer) : nothing] };
      },
      // One row of logits a question, then one a clue: the clue is all that later choices go by.
      features: {
        count: prompts + (prompts + 1) + (words + 1),
        slots: 1,
        positional: false,
        read(prompt, position, tokens, start, out, offset) {
          const clue = (place: number) => tokens[start + place] - nothing;
          if (position === 0) out[offset] = prompt.id;
          else if (position === secondName) out[offset] = prompts + clue(firstClue);
          else if (position === answerPlace) {
            const seen = clue(secondClue);
            out[offset] = 2 * prompts + 1 + (seen === 0 ? 0 : seen - prompts);
          } else out[offset] = -1;
        },
      },
      describe: ({ id }) =>
        `Question ${id}: two searches, then an answer, all names from A to ${names[words - 1]}`,
      answer: ({ id, entities: [first, second], answer }) =>
        `${names[first]} c${id} ${names[second]} →${names[answer]} ${names[answer]}`,
    };
  },
});

/** Of each different entity, whether some thought holds it word for word (arXiv 2510.24694). */
export function entitiesNamed(thoughts: readonly string[], entities: readonly string[]): boolean[] {
  return [...new Set(entities)].map((entity) => thoughts.some((thought) => thought.includes(entity)));
}
