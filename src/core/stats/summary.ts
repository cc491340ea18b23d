/** The numbers of a sample that are numbers: NaN stands for "not measured". */
export function measured(values: ArrayLike<number>): number[] {
  return Array.from(values).filter((value) => !Number.isNaN(value));
}

/** Arithmetic mean of what was measured; NaN of nothing. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i])) continue;
    sum += values[i];
    count += 1;
  }
  return sum / count;
}

/** Sample standard deviation (n − 1) of what was measured; NaN of fewer than two values. */
export function standardDeviation(values: ArrayLike<number>): number {
  const own = measured(values);
  if (own.length < 2) return Number.NaN;
  const center = mean(own);
  const squares = own.reduce((sum, value) => sum + (value - center) ** 2, 0);
  return Math.sqrt(squares / (own.length - 1));
}
