/** Numbers as people read them. A minus is a minus sign, not a hyphen; what is not there is a dash. */

export const notMeasured = '–';

/** A number with as many digits as it deserves: `0.931`, `12.4`, `3.1e−5`. */
export function formatNumber(value: number, digits = 3): string {
  if (Number.isNaN(value)) return notMeasured;
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e5 || size < 1e-3) return minus(value.toExponential(1));
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
  return minus(value.toFixed(Math.min(decimals, 4)));
}

/** A number with a fixed count of decimals, so that columns stand still. */
export function formatFixed(value: number, decimals: number): string {
  if (Number.isNaN(value)) return notMeasured;
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  const text = value.toFixed(decimals);
  return minus(Number(text) === 0 ? text.replace('-', '') : text);
}

/** As `formatFixed`, with its sign also when it is positive. */
export function formatSigned(value: number, decimals: number): string {
  const text = formatFixed(value, decimals);
  return value > 0 && Number(value.toFixed(decimals)) !== 0 ? `+${text}` : text;
}

/** At most two decimals, none where there are none: `1`, `0.5`, `0.33`. */
export function formatShort(value: number): string {
  return Number.isFinite(value) ? minus(String(Number(value.toFixed(2)))) : formatFixed(value, 2);
}

/** A tick of an axis: `0.5`, `200`, `1e−5`. */
export function formatTick(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e6)) return minus(value.toExponential());
  return minus(String(value));
}

function minus(text: string): string {
  return text.replace(/-/g, '−');
}
