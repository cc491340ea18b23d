import type { RandomStream } from '../random.ts';
import { enumeration } from './enumeration.ts';
import { checkLock, type LockValues, lockParams, symbols } from './lock-params.ts';
import { type LogitTable, logitTable } from './logit-table.ts';
import { digitsFor, digitsOf } from './questions.ts';
import { type Component, defineTask, type Prompt, type Task } from './task.ts';

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
 * reward, several modes, positions without effect, prompts of graded difficulty, a noisy verifier. With a table
 * by position a policy's success is a product of softmaxes, so predictions can be exact.
 */
export const lock = defineTask({
  id: 'lock',
  title: 'Locks',
  summary: 'Each prompt is a lock with a secret code, to be found by trial and error alone.',
  params: lockParams,

  create(values, random): Task<Lock> {
    checkLock(values);
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
      partial: partial.id,
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
      ...(noise > 0 && {
        noise: { component: correct.id, rates: () => ({ falsePositive: noise, falseNegative: noise }) },
      }),
      features: table.features,
      ...(initialLogits && { initialLogits }),
      describe: (lock) => describeLock(lock, length, alphabet),
      answer: (lock) => Array.from(lock.codes[0], (symbol) => symbols[symbol]).join(''),
      ...enumeration(alphabet, length, -1),
    };
  },
});

function makeLocks(values: LockValues, random: RandomStream): Lock[] {
  const { prompts, alphabet, prior, spread, uneven } = values;
  const all = relevantPositions(values);
  const width = digitsFor(prompts, 10);
  return Array.from({ length: prompts }, (_, id) => {
    // −1 … 1 from the first lock to the last
    const ease = prompts === 1 ? 0 : (2 * id) / (prompts - 1) - 1;
    const relevant = uneven ? all.slice(0, 1 + (id % all.length)) : all;
    return {
      id,
      tokens: Int32Array.from([alphabet + 10, ...digitsOf(id, 10, width).map((digit) => alphabet + digit)]),
      difficulty: difficultyOf(values, relevant.length, all.length, ease),
      codes: drawCodes(values, relevant, random),
      relevant,
      prior: prior + ease * spread,
    };
  });
}

/** By the positions that count where their number differs, else by how the starting policy leans. */
function difficultyOf({ uneven, spread }: LockValues, own: number, most: number, ease: number): number {
  if (uneven) return most === 1 ? 0.5 : (own - 1) / (most - 1);
  return spread > 0 ? (1 - ease) / 2 : 0.5;
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

/**
 * Codes that differ where it counts. Whole codes are drawn, whatever counts, so that locks with one solution keep
 * their secret when `relevant` or `where` changes.
 */
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
