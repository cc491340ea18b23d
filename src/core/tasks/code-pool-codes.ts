import { clamp, exp, log, pow } from '../math.ts';
import type { RandomStream } from '../random.ts';
import type { PoolValues } from './code-pool-params.ts';
import { digitsFor, digitsOf } from './questions.ts';
import type { Prompt } from './task.ts';

/** One question of the pool. */
export interface Code extends Prompt {
  readonly code: readonly number[];
  /** Questions of a kind have the same code. */
  readonly kind: number;
  /** Tokens that the environment writes before the answer. */
  readonly read: number;
  /** Initial logit of each symbol of the code; all others' is 0. */
  readonly start: number;
  /** The first exemplar that is shown with it; absent without. */
  readonly shown?: readonly number[];
}

/** Initial logit of right symbols of known questions. */
const knownStart = 6;

/** Chances nearer to 0 or 1 than this have no logit worth having. */
const rarest = 1e-6;

/** `outputs`: how many tokens the policy writes; after them come a filler, the ten digits and the mark of a number. */
export function makeCodes(values: PoolValues, outputs: number, random: RandomStream): Code[] {
  const { prompts, kinds, alphabet, shortest, longest, reading, working } = values;
  const width = digitsFor(prompts, 10);
  const codes = Array.from({ length: kinds > 0 ? kinds : prompts }, () => {
    const length = shortest + random.integer(longest - shortest + 1);
    return Array.from({ length }, () => random.integer(alphabet));
  });
  return Array.from({ length: prompts }, (_, id) => {
    const kind = id % codes.length;
    const code = codes[kind];
    const start = startOf(values, code.length, random);
    const number = digitsOf(id, 10, width).map((digit) => outputs + 1 + digit);
    return {
      id,
      tokens: Int32Array.from([outputs + 11, ...number]),
      difficulty: 1 - pow(chanceOf(start, alphabet), code.length),
      code,
      kind,
      read: reading + working * code.length,
      start,
    };
  });
}

function startOf(
  { law, known, hard, medium, a, b, alphabet }: PoolValues,
  length: number,
  random: RandomStream,
): number {
  if (law === 'grades') {
    const u = random.uniform();
    if (u < known) return knownStart;
    return u < (1 + known) / 2 ? hard : medium;
  }
  // The same for every symbol, so that the whole code has the chance drawn.
  const chance = clamp(pow(beta(a, b, random), 1 / length), rarest, 1 - rarest);
  return log((chance * (alphabet - 1)) / (1 - chance));
}

/** Chance of a symbol of this logit among others of logit 0. */
function chanceOf(start: number, alphabet: number): number {
  const weight = exp(start);
  return weight / (weight + alphabet - 1);
}

/** Beta(a, b) by Jöhnk's rejection (Metrika 8, 1964). */
function beta(a: number, b: number, random: RandomStream): number {
  for (;;) {
    const x = pow(random.uniform(), 1 / a);
    const y = pow(random.uniform(), 1 / b);
    if (x + y > 0 && x + y <= 1) return x / (x + y);
  }
}
