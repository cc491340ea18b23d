import { pow } from '../math.ts';
import type { ParamSpecs, Values } from '../params.ts';
import type { RandomStream } from '../random.ts';
import { enumeration } from './enumeration.ts';
import { type LogitTable, logitTable } from './logit-table.ts';
import { digitsFor, digitsOf } from './questions.ts';
import { type Component, defineTask, type Prompt, type Task } from './task.ts';

const symbols = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef'];

const params = {
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

type LockValues = Values<typeof params>;

/** One lock: what opens it, and how the starting policy leans. */
interface Lock extends Prompt {
  /** Every code that opens it, [length] each; only the positions that count are compared. */
  readonly codes: readonly Int32Array[];
  /** The positions that count, rising; never empty. */
  readonly relevant: readonly number[];
  /** Initial logit of a right token. */
  readonly prior: number;
}

const correct: Component = {
  id: 'correct',
  title: 'Opens',
  help: '1 when the verifier says that the code opens the lock.',
  min: 0,
  max: 1,
  weight: 1,
};

const partial: Component = {
  id: 'partial',
  title: 'Partly right',
  help: 'Share of the positions that count that agree with the closest code that opens the lock.',
  min: 0,
  max: 1,
  weight: 0,
};

/** Only where verdicts are noisy: what an observer who knows the code would say. */
const truth: Component = {
  id: 'truth',
  title: 'Truly opens',
  help: '1 when the code opens the lock, whatever the noisy verifier says; for measuring, not for rewarding.',
  min: 0,
  max: 1,
  weight: 0,
};

/**
 * Secret codes: the smallest task with every knob that the theory of group-relative methods speaks of: sparse
 * reward, several modes, positions without effect, prompts of graded difficulty, a noisy verifier. Positions
 * are independent for a linear policy, so success is a product of softmaxes and predictions can be exact.
 */
export const lock = defineTask({
  id: 'lock',
  title: 'Locks',
  summary: 'Each prompt is a lock with a secret code, to be found by trial and error alone.',
  params,

  create(values, random): Task<Lock> {
    checkValues(values);
    const { alphabet, length, noise } = values;
    const locks = makeLocks(values, random);
    const table = logitTable(values.table, values.prompts, length, alphabet);
    const initialLogits = startingLogits(values, locks, table, random);
    return {
      // Codes are written in letters; a lock is named by `#` and its number in decimal digits.
      vocabulary: [...symbols.slice(0, alphabet), ...'0123456789#'],
      outputs: alphabet,
      stopToken: -1,
      maxResponse: length,
      maxPrompt: locks[0].tokens.length,
      prompts: locks,
      heldOut: [],
      components: noise > 0 ? [correct, partial, truth] : [correct, partial],
      correct: noise > 0 ? truth.id : correct.id,
      verify(lock, tokens, start, written, _truncated, random, out) {
        const agreeing = mostAgreeing(lock, tokens, start, written);
        const opens = agreeing === lock.relevant.length ? 1 : 0;
        out[1] = agreeing / lock.relevant.length;
        out[0] = opens;
        if (noise > 0) {
          out[0] = random.uniform() < noise ? 1 - opens : opens;
          out[2] = opens;
        }
      },
      features: table.features,
      ...(initialLogits && { initialLogits }),
      describe: (lock) => describeLock(lock, length, alphabet),
      answer: (lock) => Array.from(lock.codes[0], (symbol) => symbols[symbol]).join(''),
      ...enumeration(alphabet, length, -1),
    };
  },
});

function checkValues({ relevant, length, alphabet, solutions }: LockValues): void {
  if (relevant > length) throw new Error(`relevant must be at most length = ${length}, not ${relevant}`);
  const [count, counting] = relevant === 0 ? [length, 'length'] : [relevant, 'relevant'];
  const codes = pow(alphabet, count);
  if (solutions > codes) {
    throw new Error(`solutions must be at most alphabet^${counting} = ${codes}, not ${solutions}`);
  }
}

function makeLocks(values: LockValues, random: RandomStream): Lock[] {
  const { prompts, alphabet, prior, spread } = values;
  const relevant = relevantPositions(values);
  const width = digitsFor(prompts, 10);
  return Array.from({ length: prompts }, (_, id) => {
    // −1 … 1 from the first lock to the last
    const ease = prompts === 1 ? 0 : (2 * id) / (prompts - 1) - 1;
    return {
      id,
      tokens: Int32Array.from([alphabet + 10, ...digitsOf(id, 10, width).map((digit) => alphabet + digit)]),
      difficulty: spread > 0 ? (1 - ease) / 2 : 0.5,
      codes: drawCodes(values, relevant, random),
      relevant,
      prior: prior + ease * spread,
    };
  });
}

function relevantPositions({ length, relevant, where }: LockValues): number[] {
  const count = relevant === 0 ? length : relevant;
  const place = {
    first: (i: number) => i,
    last: (i: number) => length - count + i,
    spread: (i: number) =>
      count === 1 ? Math.floor(length / 2) : Math.round((i * (length - 1)) / (count - 1)),
  }[where];
  return Array.from({ length: count }, (_, i) => place(i));
}

/** Whole codes are drawn, whatever counts, so that the same seed keeps its secrets when `relevant` changes. */
function drawCodes(values: LockValues, relevant: readonly number[], random: RandomStream): Int32Array[] {
  const codes = new Map<string, Int32Array>();
  while (codes.size < values.solutions) {
    const code = Int32Array.from({ length: values.length }, () => random.integer(values.alphabet));
    codes.set(relevant.map((position) => code[position]).join(), code);
  }
  return [...codes.values()];
}

/** Positions that count at which the response agrees with the code closest to it. */
function mostAgreeing(lock: Lock, tokens: ArrayLike<number>, start: number, written: number): number {
  let most = 0;
  for (const code of lock.codes) {
    let agreeing = 0;
    for (const position of lock.relevant) {
      if (position < written && tokens[start + position] === code[position]) agreeing += 1;
    }
    most = Math.max(most, agreeing);
  }
  return most;
}

/** [features, alphabet]; undefined where the policy starts uniform. */
function startingLogits(
  { alphabet, jitter }: LockValues,
  locks: readonly Lock[],
  { positions, features }: LogitTable,
  random: RandomStream,
): Float32Array | undefined {
  if (jitter === 0 && locks.every((lock) => lock.prior === 0)) return undefined;
  const logits = new Float32Array(features.count * alphabet);
  for (const lock of locks) {
    positions.forEach((position, row) => {
      if (!lock.relevant.includes(position)) return;
      const from = (lock.id * positions.length + row) * alphabet;
      // A token is right where any of the codes has it.
      for (const code of lock.codes) logits[from + code[position]] = lock.prior;
    });
  }
  if (jitter > 0) for (let i = 0; i < logits.length; i++) logits[i] += jitter * random.normal();
  return logits;
}

function describeLock({ id, relevant }: Lock, length: number, alphabet: number): string {
  const code = `${length === 1 ? '1 symbol' : `${length} symbols`} from ${symbols[0]} to ${symbols[alphabet - 1]}`;
  if (relevant.length === length) return `Open lock ${id}: ${code}`;
  const which = relevant.map((position) => position + 1).join(', ');
  return `Open lock ${id}: ${code}, of which ${which} count${relevant.length === 1 ? 's' : ''}`;
}
