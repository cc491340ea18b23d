/** A linear scale with round ticks. */
export interface Scale {
  readonly domain: readonly [number, number];
  readonly ticks: readonly number[];
}

/** Round numbers from at or below `low` to at or above `high`, about `count` of them. */
export function niceScale(low: number, high: number, count = 4): Scale {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return { domain: [0, 1], ticks: [0, 0.5, 1] };
  const size = Math.max(Math.abs(low), Math.abs(high));
  if (high - low <= 1e-12 * Math.max(size, 1e-9)) {
    // Too near one another for ticks between them.
    const pad = size < 1e-20 ? 1 : size * 0.5;
    return niceScale(low - pad, high + pad, count);
  }
  const step = niceStep((high - low) / count);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.ceil(high / step - 1e-9);
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => clean((first + i) * step));
  return { domain: [ticks[0], ticks[ticks.length - 1]], ticks };
}

/** Ticks inside a domain whose ends stay as they are. */
export function ticksWithin(low: number, high: number, count = 5): number[] {
  if (!(high > low)) return [low];
  const step = niceStep((high - low) / count);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => clean((first + i) * step));
}

/** 1, 2 or 5 times a power of ten. */
function niceStep(raw: number): number {
  const power = 10 ** Math.floor(Math.log10(raw));
  const ratio = raw / power;
  const factor = ratio <= 1 ? 1 : ratio <= 2 ? 2 : ratio <= 5 ? 5 : 10;
  return factor * power;
}

function clean(value: number): number {
  return Number(value.toPrecision(12));
}

/** Where a value stands between two pixels. */
export function project(
  value: number,
  [low, high]: readonly [number, number],
  from: number,
  to: number,
): number {
  return high === low ? from : from + ((value - low) / (high - low)) * (to - from);
}
