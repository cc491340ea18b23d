import { formatShort, formatSigned } from '../../ui/format.ts';
import { listed, shortTitle } from '../words.ts';
import type { Estimated } from './compute.ts';

const tiny = 1e-9;
const silent = ({ values }: Estimated) => values.every((value) => Math.abs(value) < tiny);
const names = (all: readonly Estimated[]) => listed(all.map(({ title }) => shortTitle(title)));

/** What one sees: who is silent, who is loud, who disagrees. */
export function advantageSentence(rewards: readonly number[], all: readonly Estimated[]): string {
  const estimators = all.filter(({ problem }) => problem === '');
  const speaking = estimators.filter((each) => !silent(each));
  if (rewards.length === 1) {
    const rest =
      speaking.length === 0
        ? 'Every estimator is silent'
        : `Every estimator is silent except ${names(speaking)}, which compare with something outside the group or do not compare at all`;
    return `A group of one has nothing to be compared with. ${rest}.`;
  }
  if (rewards.every((reward) => reward === rewards[0])) {
    if (speaking.length === 0) return 'All rewards are equal: every estimator is silent, and the prompt teaches nothing.';
    return `All rewards are equal: every estimator is silent except ${names(speaking)}, which look beyond the group.`;
  }
  return [loudest(rewards, estimators), disagreement(rewards, estimators)].filter(Boolean).join(' ');
}

/** How far apart the estimators are on the best response. */
function loudest(rewards: readonly number[], all: readonly Estimated[]): string {
  const best = rewards.indexOf(Math.max(...rewards));
  const sorted = all.toSorted((a, b) => a.values[best] - b.values[best]);
  const [low, high] = [sorted[0], sorted[sorted.length - 1]];
  const value = ({ values }: Estimated) => formatSigned(values[best], 2);
  return `Response ${best + 1}, with the best reward of ${formatShort(rewards[best])}, gets from ${value(low)} (${shortTitle(low.title)}) to ${value(high)} (${shortTitle(high.title)}).`;
}

/** A response that some push up and others push down. */
function disagreement(rewards: readonly number[], all: readonly Estimated[]): string {
  const split = rewards.map((_, i) => ({
    up: all.filter(({ values }) => values[i] > tiny),
    down: all.filter(({ values }) => values[i] < -tiny),
    quiet: all.filter(({ values }) => Math.abs(values[i]) <= tiny),
  }));
  const parted = (side: (typeof split)[number]) => Math.min(side.up.length, side.down.length);
  const most = split.reduce((best, side, i) => (parted(side) > parted(split[best]) ? i : best), 0);
  const { up, down, quiet } = split[most];
  if (parted(split[most]) > 0) {
    return `They disagree on the sign of response ${most + 1}: ${names(up)} push${up.length === 1 ? 'es' : ''} it up, ${names(down)} down.`;
  }
  const worst = rewards.indexOf(Math.min(...rewards));
  const idle = split[worst].quiet;
  if (idle.length > 0 && quiet.length < all.length) {
    return `They agree on every sign; ${names(idle)} leave${idle.length === 1 ? 's' : ''} the worst response alone.`;
  }
  return 'They agree on every sign.';
}
