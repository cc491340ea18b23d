import type { Spread } from './spread.ts';

/** Three digits that count: `0.123`, `1.23`, `12.3`, `123`. */
export function digits(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  const decimals = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
  return value.toFixed(decimals);
}

/** `12.3 (11.9 … 14.0)` */
export function spreadText({ median, min, max }: Spread): string {
  return `${digits(median)} (${digits(min)} … ${digits(max)})`;
}

/** What a goal asks for: `≥ 3`, `≤ 14`, nothing without one. */
export function goalText(goal: { readonly least?: number; readonly most?: number } | undefined): string {
  if (goal?.least !== undefined) return `≥ ${goal.least}`;
  return goal?.most !== undefined ? `≤ ${goal.most}` : '';
}
