import type { RandomStream } from '../random.ts';
import type { Lock } from './lock-codes.ts';
import type { LockValues } from './lock-params.ts';
import type { Component, Task, VerdictNoise } from './task.ts';

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

const luck = (weight: number): Component => ({
  id: 'chance',
  title: 'Chance',
  help: 'A random number that has nothing to do with the code.',
  min: -1,
  max: 1,
  weight,
});

type Verdict = Pick<Task<Lock>, 'components' | 'correct' | 'partial' | 'verify' | 'noise'>;

/** The verifier of locks with these values: what it says, and how often it errs. */
export function lockVerdict({ noise, noisier, chance }: LockValues): Verdict {
  const noisy = noise > 0 || noisier > 0;
  const components = [correct, partial, ...(noisy ? [truth] : []), ...(chance > 0 ? [luck(chance)] : [])];
  return {
    components,
    correct: noisy ? truth.id : correct.id,
    partial: partial.id,
    verify(lock, tokens, start, written, _truncated, random, out) {
      const agreeing = agreeingPositions(lock, tokens, start, written);
      const opens = agreeing === lock.relevant.length ? 1 : 0;
      out[0] = noisy ? reported(opens, lock.noise, random) : opens;
      out[1] = agreeing / lock.relevant.length;
      if (noisy) out[2] = opens;
      if (chance > 0) out[components.length - 1] = 2 * random.uniform() - 1;
    },
    ...(noisy && { noise: { component: correct.id, rates: (lock) => (lock as Lock).noise } }),
  };
}

/** The verdict as a noisy channel passes it on. */
export function reported(opens: number, noise: VerdictNoise, random: RandomStream): number {
  const rate = opens === 1 ? noise.falseNegative : noise.falsePositive;
  return random.uniform() < rate ? 1 - opens : opens;
}

/** Positions that count at which the response agrees with the code closest to it. */
export function agreeingPositions(
  lock: Lock,
  tokens: ArrayLike<number>,
  start: number,
  written: number,
): number {
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
