import { pow } from '../math.ts';

/** Chance that at least one of `draws` independent draws is one that comes with chance `p`. */
export const atLeastOnce = (p: number, draws: number): number => 1 - pow(1 - p, draws);

/** Chance that some, but not all, of `draws` draws are. */
export const mixed = (p: number, draws: number): number => atLeastOnce(p, draws) - pow(p, draws);

/** Expected number of different outcomes among `draws` draws from these chances. */
export const expectedDistinct = (chances: readonly number[], draws: number): number =>
  chances.reduce((sum, p) => sum + atLeastOnce(p, draws), 0);
