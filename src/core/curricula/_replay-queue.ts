/** Prompts that may come again: which, and in what order. */

/** A prompt that has been seen. */
export interface Seen {
  readonly id: number;
  /** Share of right responses when it was last seen. */
  readonly passRate: number;
  /** Times it has come again so far. */
  readonly replays: number;
  /** Step at which it was last seen. */
  readonly last: number;
  /** Steps to wait before it may come again. */
  readonly cooldown: number;
}

export interface Band {
  /** Pass rates that are worth another look, both included. */
  readonly low: number;
  readonly high: number;
  readonly maxReplays: number;
}

/** Whether a prompt is kept at all: neither hopeless nor known, and not replayed too often. */
export function isKept({ passRate, replays }: Seen, { low, high, maxReplays }: Band): boolean {
  return passRate > 0 && passRate >= low && passRate <= high && replays < maxReplays;
}

/** Those that may come again at this step, nearest to half right first; of ties the lower pass rate, then the less replayed. */
export function queueOrder<S extends Seen>(seen: readonly S[], band: Band, step: number): S[] {
  return seen
    .filter((each) => isKept(each, band) && step - each.last >= each.cooldown)
    .sort(
      (a, b) =>
        Math.abs(a.passRate - 0.5) - Math.abs(b.passRate - 0.5) ||
        a.passRate - b.passRate ||
        a.replays - b.replays ||
        a.id - b.id,
    );
}

/** How many of a step's prompts may be replayed ones: at most half, whatever the fraction says. */
export function replayBudget(prompts: number, fraction: number): number {
  return Math.min(Math.floor(Math.min(fraction, 0.5) * prompts), Math.floor(prompts / 2));
}

/** Replayed prompts first, then fresh ones that are not among them, until there are enough. */
export function fillBatch(
  queue: readonly number[],
  fresh: Iterable<number>,
  prompts: number,
  budget: number,
): { readonly batch: readonly number[]; readonly replayed: readonly number[] } {
  const replayed = queue.slice(0, budget);
  const batch = [...replayed];
  for (const id of fresh) {
    if (batch.length >= prompts) break;
    if (!replayed.includes(id)) batch.push(id);
  }
  return { batch, replayed };
}

/**
 * A wait that grows with the distance from half right: 1, 2, 3 or 4 times `unit` at 0, 0.1, 0.2, 0.3 and more, with
 * `uniform` in [0, 1) spreading it by ± `jitter`. The pass rate is rounded to tenths, halves to even.
 */
export function waitByPassRate(passRate: number, unit: number, jitter: number, uniform: number): number {
  const distance = Math.min(Math.abs(roundToEven(10 * passRate) - 5), 3);
  return unit * (distance + 1) * (1 + jitter * (2 * uniform - 1));
}

function roundToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}
