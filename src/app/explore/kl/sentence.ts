import { formatFixed } from '../../ui/format.ts';
import { listed } from '../words.ts';
import type { Estimate, Exact, Form } from './compute.ts';

export interface Row {
  readonly form: Form;
  readonly estimate: Estimate;
}

const names = (rows: readonly Row[]) =>
  listed(
    rows.map(({ form }) => form.title),
    8,
  );
const near = (a: number, b: number) => Math.abs(a - b) < 1e-9 + 1e-6 * Math.abs(b);
const s = (rows: readonly unknown[]) => (rows.length === 1 ? 's' : '');

/** Who is right on average, and whose gradient is. */
export function klSentence(exact: Exact, rows: readonly Row[]): string {
  if (exact.value < 1e-9)
    return 'The policy is the reference: the divergence is 0, and so is every estimate.';
  return `The policy is ${formatFixed(exact.value, 3)} nats from the reference. ${values(exact, rows)} ${gradients(rows)}`;
}

function values(exact: Exact, rows: readonly Row[]): string {
  const right = rows.filter(({ estimate }) => near(estimate.mean, exact.value));
  const off = rows.filter((row) => !right.includes(row));
  const told = off.map(({ form, estimate }) => `${form.title} says ${formatFixed(estimate.mean, 3)}`);
  const hit = right.length > 0 ? `On average ${names(right)} hit${s(right)} it` : 'On average none hits it';
  return told.length > 0 ? `${hit}; ${listed(told, 8)}.` : `${hit}.`;
}

function gradients(rows: readonly Row[]): string {
  const none = rows.filter(({ estimate }) => estimate.size < 1e-9);
  const right = rows.filter(({ estimate }) => near(estimate.cosine, 1) && near(estimate.size, 1));
  const off = rows.filter((row) => !none.includes(row) && !right.includes(row));
  const parts = [
    right.length > 0 ? `${names(right)} ha${right.length === 1 ? 's' : 've'} the right gradient` : '',
    none.length > 0 ? `${names(none)} ha${none.length === 1 ? 's' : 've'} none at all on average` : '',
    off.length > 0
      ? `${listed(
          off.map(({ form, estimate }) => `${form.title} is ${degrees(estimate)}`),
          8,
        )}`
      : '',
  ];
  return `As a loss, ${parts.filter(Boolean).join('; ')}.`;
}

/** `off by 12°`, or only too long or too short. */
function degrees({ cosine, size }: Estimate): string {
  const angle = (Math.acos(Math.max(-1, cosine)) * 180) / Math.PI;
  return angle < 0.5 ? `${formatFixed(size, 2)} times as long` : `off by ${formatFixed(angle, 0)}°`;
}
