import { edit } from '../store/session.ts';

/** Draws another seed, short enough to be read out. */
export function newSeed(): void {
  const [word] = crypto.getRandomValues(new Uint32Array(1));
  edit((experiment) => {
    const seed = word % 10_000;
    return { ...experiment, seed: seed === experiment.seed ? seed + 1 : seed };
  });
}
