import type { ParamSpecs, Values } from '../params.ts';

const length = { kind: 'integer', min: 1, max: 8, step: 1 } as const;
const foreign = { kind: 'integer', min: 0, max: 16, step: 1, default: 0 } as const;
const logit = { kind: 'number', min: -8, max: 8, step: 0.1 } as const;
const shape = { kind: 'number', min: 0.1, max: 3, step: 0.1 } as const;

export const poolParams = {
  prompts: {
    kind: 'integer',
    title: 'Questions',
    help: 'How many questions there are, each learned apart.',
    default: 24,
    min: 1,
    max: 256,
    step: 1,
  },
  alphabet: {
    kind: 'integer',
    title: 'Alphabet',
    help: 'Symbols to choose from at each position.',
    default: 6,
    min: 2,
    max: 26,
    step: 1,
  },
  shortest: { ...length, title: 'Shortest code', help: 'Each code draws its own length.', default: 1 },
  longest: { ...length, title: 'Longest code', help: 'Symbols of the longest codes.', default: 3 },
  law: {
    kind: 'choice',
    title: 'Known by',
    help: 'Grades: some are known (logit 6 for right symbols), the others are hard or medium. Beta law: each code’s chance to be right is drawn from it.',
    default: 'grades',
    options: [
      { value: 'grades', title: 'grades' },
      { value: 'beta', title: 'a beta law' },
    ],
  },
  known: {
    kind: 'number',
    title: 'Known',
    help: 'Grades: chance that a question is known to begin with.',
    default: 0.5,
    min: 0,
    max: 1,
    step: 0.05,
  },
  hard: {
    ...logit,
    title: 'Hard',
    help: 'Grades: initial logit of right symbols of half of the others.',
    default: 0.3,
  },
  medium: { ...logit, title: 'Medium', help: 'The same of the other half.', default: 1.2 },
  a: {
    ...shape,
    title: 'Beta a',
    help: 'Beta law: below 1 for many that are hardly ever right.',
    default: 0.5,
  },
  b: {
    ...shape,
    title: 'Beta b',
    help: 'Beta law: below 1 for many that are nearly always right.',
    default: 0.5,
  },
  reading: {
    ...foreign,
    title: 'Reading',
    help: 'Tokens that the environment writes before every answer; they cost, and nobody is trained on them.',
  },
  working: { ...foreign, title: 'Reading per symbol', help: 'The same, for each symbol of the code.' },
  tail: {
    kind: 'integer',
    title: 'Tail',
    help: 'Tokens that the policy may go on writing after the code, until it stops; they change nothing.',
    default: 0,
    min: 0,
    max: 16,
    step: 1,
  },
  kinds: {
    kind: 'integer',
    title: 'Kinds',
    help: 'Questions of a kind have the same code, and can be shown a response to another of their kind; 0: every question has its own.',
    default: 0,
    min: 0,
    max: 64,
    step: 1,
  },
  lean: {
    kind: 'number',
    title: 'Lean',
    help: 'What the logit of a symbol that is shown gains; it never learns.',
    default: 3,
    min: 0,
    max: 8,
    step: 0.1,
  },
} as const satisfies ParamSpecs;

export type PoolValues = Values<typeof poolParams>;

/** Throws where values that are each in range do not fit one another. */
export function checkPool({ shortest, longest, kinds, prompts }: PoolValues): void {
  if (shortest > longest) throw new Error(`shortest must be at most longest = ${longest}, not ${shortest}`);
  if (kinds > prompts) throw new Error(`kinds must be at most prompts = ${prompts}, not ${kinds}`);
}
