import { formatFixed } from '../../ui/format.ts';
import { listed } from '../words.ts';
import type { RewardCurve } from './compute.ts';

/** A curve with the name that it goes by. */
export interface Named {
  readonly name: string;
  readonly curve: RewardCurve;
}

/** What responses of this length get, and where being wrong pays better than being right. */
export function rewardsSentence(length: number, all: readonly Named[]): string {
  const here = all.map(({ name, curve }) => {
    const [right, wrong] = [curve.right, curve.wrong].map((values) => formatFixed(values[length - 1], 2));
    return `${right} and ${wrong} under ${name}`;
  });
  return `A right and a wrong answer of ${length} token${length === 1 ? '' : 's'} get ${listed(here, 8)}. ${loopholes(all)}`;
}

function loopholes(all: readonly Named[]): string {
  const found = all.flatMap(({ name, curve }) => {
    const best = curve.wrong.reduce((most, value, i) => (value > curve.wrong[most] ? i : most), 0);
    const from = curve.right.findIndex((value) => value < curve.wrong[best] - 1e-9);
    return from < 0
      ? []
      : [`under ${name} a right answer of ${from + 1} tokens gets less than a wrong one of ${best + 1}`];
  });
  if (found.length === 0)
    return 'Being right always pays at least as much as being wrong, at whatever length.';
  return `A loophole: ${listed(found, 8)}.`;
}
