import { formatShort } from '../../ui/format.ts';
import { listed, shortTitle } from '../words.ts';
import type { Estimated } from './compute.ts';
import { formatAdvantage } from './table.tsx';

const tiny = 1e-9;
const silent = ({ values }: Estimated) => values.every((value) => Math.abs(value) < tiny);
const names = (all: readonly Estimated[]) => listed(all.map(({ title }) => shortTitle(title)));

/** What one sees: who is silent, who is loud, who disagrees. `rewards` are the totals of the group. */
export function advantageSentence(rewards: readonly number[], all: readonly Estimated[]): string {
  const estimators = all.filter(({ problem }) => problem === '');
  const speaking = estimators.filter((each) => !silent(each));
  const exceptions =
    speaking.length === 0
      ? 'every estimator is silent, and the prompt teaches nothing'
      : `every estimator is silent except ${names(speaking)}: they look beyond the group, or compare with nothing`;
  if (rewards.length === 1) return `A group of one has nothing to be compared with: ${exceptions}.`;
  if (rewards.every((reward) => reward === rewards[0])) return `All rewards are equal: ${exceptions}.`;
  return `${loudest(rewards, estimators)} ${disagreement(rewards, estimators)}`;
}

/** How far apart the estimators are on the best response. */
function loudest(rewards: readonly number[], all: readonly Estimated[]): string {
  const best = rewards.indexOf(Math.max(...rewards));
  const sorted = all.toSorted((a, b) => a.values[best] - b.values[best]);
  const at = ({ title, values }: Estimated) => `${formatAdvantage(values[best])} (${shortTitle(title)})`;
  return `Response ${best + 1}, with the best reward of ${formatShort(rewards[best])}, gets from ${at(sorted[0])} to ${at(sorted[sorted.length - 1])}.`;
}

/** A response that some push up and others push down. */
function disagreement(rewards: readonly number[], all: readonly Estimated[]): string {
  const sides = rewards.map((_, i) => ({
    up: all.filter(({ values }) => values[i] > tiny),
    down: all.filter(({ values }) => values[i] < -tiny),
    quiet: all.filter(({ values }) => Math.abs(values[i]) <= tiny),
  }));
  const split = sides.map(({ up, down }) => Math.min(up.length, down.length));
  const most = split.indexOf(Math.max(...split));
  const { up, down } = sides[most];
  if (split[most] > 0) {
    const [few, many] = up.length <= down.length ? [up, 'down'] : [down, 'up'];
    const way = many === 'down' ? 'up' : 'down';
    return `They disagree on the sign of response ${most + 1}: ${names(few)} push${few.length === 1 ? 'es' : ''} it ${way}, the others that speak ${many}.`;
  }
  const worst = rewards.indexOf(Math.min(...rewards));
  const { quiet } = sides[worst];
  if (quiet.length === 0) return 'They agree on every sign.';
  return `They agree on every sign; ${names(quiet)} leave${quiet.length === 1 ? 's' : ''} response ${worst + 1} alone.`;
}
