import { formatFixed, formatSigned } from '../../ui/format.ts';
import { listed } from '../words.ts';

/** What one scheme does to a token at the ratio where the curves are read off. */
export interface Reading {
  /** `A Dual clip` */
  readonly name: string;
  readonly push: number;
}

const tiny = 1e-9;

/** What happens to a good and to a bad token at this ratio. */
export function clipSentence(
  ratio: number,
  size: number,
  good: readonly Reading[],
  bad: readonly Reading[],
): string {
  const moved =
    ratio === 1 ? 'has not moved' : `is ${formatFixed(ratio, 2)} times as likely as when it was drawn`;
  return `A token that ${moved}: with Â = ${formatSigned(size, 1)}, ${told(good, ratio * size)}; with Â = ${formatSigned(-size, 1)}, ${told(bad, -ratio * size)}.`;
}

function told(readings: readonly Reading[], free: number): string {
  const names = (all: readonly Reading[]) => listed(all.map(({ name }) => name));
  const s = (all: readonly Reading[]) => (all.length === 1 ? 's' : '');
  const silent = readings.filter(({ push }) => Math.abs(push) < tiny);
  const whole = readings.filter(({ push }) => Math.abs(push - free) < tiny);
  const rest = readings.filter((each) => !silent.includes(each) && !whole.includes(each));
  const back = rest.filter(({ push }) => push * free < 0);
  const held = rest.filter((each) => !back.includes(each));
  const parts = [
    whole.length > 0
      ? `${names(whole)} push${whole.length === 1 ? 'es' : ''} in full (${formatSigned(free, 2)})`
      : '',
    held.length > 0
      ? held.map(({ name, push }) => `${name} pushes by ${formatSigned(push, 2)}`).join(', ')
      : '',
    back.length > 0 ? `${names(back)} pull${s(back)} it back` : '',
    silent.length > 0 ? `${names(silent)} leave${s(silent)} it alone` : '',
  ];
  return listed(parts.filter(Boolean));
}
