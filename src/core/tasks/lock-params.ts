import { pow } from '../math.ts';
import type { ParamSpecs, Values } from '../params.ts';
import { shownParams } from './lock-params-shown.ts';

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
  weak: {
    kind: 'number',
    title: 'Weak position',
    help: 'How much lower the prior is at one position of each lock that counts, drawn at random: where it is mostly wrong. 0 for none.',
    default: 0,
    min: 0,
    max: 6,
    step: 0.1,
  },
  jitter: {
    kind: 'number',
    title: 'Jitter',
    help: 'Standard deviation of normal noise on initial logits, the same in every lane and seed.',
    default: 0,
    min: 0,
    max: 3,
    step: 0.1,
  },
  jittered: {
    kind: 'choice',
    title: 'Jitter on',
    help: 'Which initial logits have it.',
    default: 'all',
    options: [
      { value: 'all', title: 'all tokens' },
      { value: 'right', title: 'right tokens' },
    ],
  },
  tempting: {
    kind: 'integer',
    title: 'Tempting tokens',
    help: 'Wrong tokens, at each position that counts, that have an initial logit of their own.',
    default: 0,
    min: 0,
    max: 16,
    step: 1,
  },
  temptation: {
    kind: 'number',
    title: 'Temptation',
    help: 'Initial logit of the tempting tokens.',
    default: 1,
    min: -6,
    max: 6,
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
  noisier: {
    kind: 'integer',
    title: 'Locks with other noise',
    help: 'The last so many locks have the two rates below instead; where nothing else makes locks hard, this does.',
    default: 0,
    min: 0,
    max: 256,
    step: 1,
  },
  falsePositive: {
    kind: 'number',
    title: 'False positives',
    help: 'Probability that those locks call a wrong code right.',
    default: 0,
    min: 0,
    max: 0.5,
    step: 0.01,
  },
  falseNegative: {
    kind: 'number',
    title: 'False negatives',
    help: 'Probability that those locks call a right code wrong.',
    default: 0,
    min: 0,
    max: 0.5,
    step: 0.01,
  },
  chance: {
    kind: 'number',
    title: 'Chance in the reward',
    help: 'Weight of a component that is a random number from −1 to 1, so that rewards hardly ever tie.',
    default: 0,
    min: 0,
    max: 1,
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
  ...shownParams,
} as const satisfies ParamSpecs;

export type LockValues = Values<typeof lockParams>;

/** Throws where values that are each in range do not fit one another. */
export function checkLock(values: LockValues): void {
  const { relevant, length, alphabet, solutions, uneven, tempting, noisier, prompts, hinter, guide, shown } =
    values;
  if (relevant > length) throw new Error(`relevant must be at most length = ${length}, not ${relevant}`);
  const [most, counted] = relevant === 0 ? [length, 'length'] : [relevant, 'relevant'];
  // In uneven locks a single position may count.
  const [count, counting] = uneven ? [1, '1'] : [most, counted];
  const codes = pow(alphabet, count);
  if (solutions > codes) {
    throw new Error(`solutions must be at most alphabet^${counting} = ${codes}, not ${solutions}`);
  }
  const wrong = Math.max(0, alphabet - solutions);
  if (tempting > wrong) {
    throw new Error(`tempting must be at most alphabet − solutions = ${wrong}, not ${tempting}`);
  }
  for (const [name, on] of Object.entries({ hinter, guide })) {
    if (on && shown === 'nothing')
      throw new Error(
        `${name} must be off where nothing can be shown: shown must be fixed or learned, not nothing`,
      );
  }
  if (noisier > prompts) throw new Error(`noisier must be at most prompts = ${prompts}, not ${noisier}`);
}
