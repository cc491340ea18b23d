import type { ParamSpecs, Values } from '../params.ts';
import type { RandomStream } from '../random.ts';
import { digitsFor, digitsOf } from './questions.ts';
import { type Component, defineTask, type Prompt, type Task } from './task.ts';

interface Question extends Prompt {
  readonly tile: number;
  /** How many of the tile's skills it takes, from the first on. */
  readonly takes: number;
  /** The whole right response, and the policy's row for each of its tokens. */
  readonly right: readonly number[];
  readonly rows: readonly number[];
}

const params = {
  tiles: {
    kind: 'integer',
    title: 'Tiles',
    help: 'How many pictures there are, each with its own right symbol for each skill.',
    default: 6,
    min: 1,
    max: 64,
    step: 1,
  },
  skills: {
    kind: 'integer',
    title: 'Skills',
    help: 'Questions of tier k take the first k skills: attribute, then count, then relation.',
    default: 3,
    min: 1,
    max: 6,
    step: 1,
  },
  symbols: {
    kind: 'integer',
    title: 'Symbols',
    help: 'What a skill chooses among.',
    default: 8,
    min: 2,
    max: 10,
    step: 1,
  },
  shared: {
    kind: 'boolean',
    title: 'Skills carry over',
    help: 'Whether a skill is the same in all tiers; otherwise each tier has to learn its own.',
    default: true,
  },
  tags: {
    kind: 'boolean',
    title: 'Tagged answers',
    help: 'Whether thoughts and answer have to stand in four tags, which are learned for all tiles at once.',
    default: false,
  },
} as const satisfies ParamSpecs;

const tagTexts = ['<t>', '</t', '<a>', '</a'] as const;

const yesOrNo = { min: 0, max: 1 } as const;
const correct: Component = {
  id: 'correct',
  title: 'Right',
  help: '1 when every symbol is right and, where answers are tagged, the tags are in their places.',
  ...yesOrNo,
  weight: 1,
};
const tagged: readonly Component[] = [
  {
    id: 'format',
    title: 'Format',
    help: '1 when all four tags are in their places.',
    ...yesOrNo,
    weight: 1,
  },
  {
    id: 'answer',
    title: 'Right, read loosely',
    help: '1 when every symbol is right, whatever the tags.',
    ...yesOrNo,
    weight: 0,
  },
];

/**
 * Skills that build on one another: a question of tier k is a product of k choices, so a policy that has never seen
 * an easier one hardly ever gets it right. The policy's rows are the skills themselves, for all tiers or one tier's
 * own; what a question does not ask for is not written.
 */
export const aerialTiles = defineTask({
  id: 'aerial-tiles',
  title: 'Aerial tiles',
  summary:
    'Name an attribute, a count or a relation: harder questions need the skills of the easier ones, too.',
  params,

  create(values, random): Task<Question> {
    const { tiles, skills, symbols, tags } = values;
    const extra = tags ? tagTexts.length : 0;
    const outputs = symbols + extra;
    const questions = makeQuestions(values, random);
    const kinds = Array.from({ length: skills }, (_, i) => `?${i + 1}`);
    const digits = Array.from('0123456789', (digit) => `№${digit}`);
    const letters = Array.from('ABCDEFGHIJ').slice(0, symbols);
    const vocabulary = [...letters, ...(tags ? tagTexts : []), ...digits, ...kinds];
    return {
      vocabulary,
      outputs,
      stopToken: -1,
      maxResponse: skills + extra,
      maxPrompt: questions[0].tokens.length,
      prompts: questions,
      heldOut: [],
      components: tags ? [correct, ...tagged] : [correct],
      correct: correct.id,
      // What a question takes, and no more.
      turn: ({ right }, tokens) =>
        tokens.length < right.length ? { write: right.length - tokens.length } : null,
      verify({ right }, tokens, start, written, _truncated, _random, out) {
        const holds = (isTag: boolean) =>
          right.every(
            (token, i) => token >= symbols !== isTag || (i < written && tokens[start + i] === token),
          );
        const [format, answer] = [holds(true), holds(false)];
        out[0] = format && answer ? 1 : 0;
        if (tags) out[1] = format ? 1 : 0;
        if (tags) out[2] = answer ? 1 : 0;
      },
      features: {
        count: (values.shared ? 1 : skills) * (tiles * skills + extra),
        slots: 1,
        positional: true,
        read({ rows }, position, _tokens, _start, out, offset) {
          out[offset] = rows[position];
        },
      },
      describe: ({ tile, takes }) =>
        `Tile ${tile}, tier ${takes}: ${takes === 1 ? '1 skill' : `${takes} skills`}`,
      answer: ({ right }) => right.map((token) => vocabulary[token]).join(' '),
      expert: ({ right }) => Int32Array.from(right),
    };
  },
});

/** Tier by tier, all tiles of each. */
function makeQuestions(values: Values<typeof params>, random: RandomStream): Question[] {
  const { tiles, skills, symbols, tags } = values;
  const width = digitsFor(tiles, 10);
  const secrets = Array.from({ length: tiles }, () =>
    Array.from({ length: skills }, () => random.integer(symbols)),
  );
  const [think, thought, answer, answered] = tagTexts.map((_, i) => symbols + i);
  const firstDigit = symbols + (tags ? tagTexts.length : 0);
  return Array.from({ length: skills * tiles }, (_, id) => {
    const tile = id % tiles;
    const takes = 1 + Math.floor(id / tiles);
    const found = secrets[tile].slice(0, takes);
    const name = digitsOf(tile, 10, width).map((digit) => firstDigit + digit);
    // The last skill gives the answer; those before are thoughts.
    const right = tags ? [think, ...found.slice(0, -1), thought, answer, found[takes - 1], answered] : found;
    return {
      id,
      tokens: Int32Array.from([firstDigit + 10 + takes - 1, ...name]),
      difficulty: skills === 1 ? 0.5 : (takes - 1) / (skills - 1),
      takes,
      tile,
      right,
      rows: rowsOf(values, tile, takes, right),
    };
  });
}

/** One row for each skill of each tile and one for each tag; as many again for each tier that learns its own. */
function rowsOf(
  { tiles, skills, symbols, shared, tags }: Values<typeof params>,
  tile: number,
  takes: number,
  right: readonly number[],
): number[] {
  const own = tiles * skills + (tags ? tagTexts.length : 0);
  const first = shared ? 0 : (takes - 1) * own;
  let skill = 0;
  return right.map((token) =>
    token < symbols ? first + tile * skills + skill++ : first + tiles * skills + (token - symbols),
  );
}
