import { pow } from '../math.ts';
import type { ParamSpecs, Values } from '../params.ts';

/** Codes are written in letters, which no one takes for the digits of a lock's number. */
export const symbols = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef'];

export const lockParams = {
  prompts: {
    kind: 'integer',
    title: 'Locks',
    help: 'How many locks there are, each with its own secret.',
    default: 16,
    min: 1,
    max: 256,
    step: 1,
  },
  length: {
    kind: 'integer',
    title: 'Code length',
    help: 'Tokens in a response.',
    default: 4,
    min: 1,
    max: 16,
    step: 1,
  },
  alphabet: {
    kind: 'integer',
    title: 'Alphabet',
    help: 'Symbols to choose from at each position.',
    default: 4,
    min: 2,
    max: symbols.length,
    step: 1,
  },
  relevant: {
    kind: 'integer',
    title: 'Positions that count',
    help: 'How many positions the verifier compares; 0 for all. The others only drift.',
    default: 0,
    min: 0,
    max: 16,
    step: 1,
  },
  where: {
    kind: 'choice',
    title: 'Which ones',
    help: 'Where the positions that count stand.',
    default: 'first',
    options: [
      { value: 'first', title: 'the first' },
      { value: 'last', title: 'the last' },
      { value: 'spread', title: 'spread from end to end' },
    ],
  },
  uneven: {
    kind: 'boolean',
    title: 'Uneven locks',
    help: 'On: one position counts in the first lock, one more in the next, up to all that count, and so on in turn.',
    default: false,
  },
  solutions: {
    kind: 'integer',
    title: 'Right answers',
    help: 'Codes that open each lock; they differ in the positions that count.',
    default: 1,
    min: 1,
    max: 64,
    step: 1,
  },
  prior: {
    kind: 'number',
    title: 'Prior',
    help: 'Initial logit of right tokens: above 0 the linear policy leans to them, below 0 away from them.',
    default: 1,
    min: -6,
    max: 6,
    step: 0.1,
  },
  spread: {
    kind: 'number',
    title: 'Difficulty spread',
    help: 'The prior runs from prior − spread at the first lock (hardest) to prior + spread at the last.',
    default: 1,
    min: 0,
    max: 6,
    step: 0.1,
  },
  jitter: {
    kind: 'number',
    title: 'Jitter',
    help: 'Standard deviation of normal noise on all initial logits, the same in every lane and seed.',
    default: 0,
    min: 0,
    max: 3,
    step: 0.1,
  },
  noise: {
    kind: 'number',
    title: 'Verifier noise',
    help: 'Probability that the verdict that is rewarded is flipped; pass@k counts what is truly right.',
    default: 0,
    min: 0,
    max: 0.5,
    step: 0.01,
  },
  table: {
    kind: 'choice',
    title: 'Linear policy',
    help: 'What a linear policy has separate logits for: each position of a lock, or each prefix written so far.',
    default: 'position',
    options: [
      { value: 'position', title: 'each position' },
      { value: 'prefix', title: 'each prefix' },
    ],
  },
} as const satisfies ParamSpecs;

export type LockValues = Values<typeof lockParams>;

/** Throws where values that are each in range do not fit one another. */
export function checkLock({ relevant, length, alphabet, solutions, uneven }: LockValues): void {
  if (relevant > length) throw new Error(`relevant must be at most length = ${length}, not ${relevant}`);
  const [most, counted] = relevant === 0 ? [length, 'length'] : [relevant, 'relevant'];
  // In uneven locks a single position may count.
  const [count, counting] = uneven ? [1, '1'] : [most, counted];
  const codes = pow(alphabet, count);
  if (solutions > codes) {
    throw new Error(`solutions must be at most alphabet^${counting} = ${codes}, not ${solutions}`);
  }
}
