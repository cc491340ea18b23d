import { verdictOf } from '../../core/oracle/gradient-sample.ts';
import type { Range } from '../../core/oracle/jackknife.ts';
import type { LaneReading, LookReport } from '../../core/oracle/microscope.ts';
import type { SampleReading } from '../../core/oracle/slide.ts';
import { listed } from '../explore/words.ts';
import { formatFixed, formatNumber, notMeasured } from '../ui/format.ts';
import { laneStyle } from '../ui/lane-style.ts';

/** The reading at the recipe's own group size; null until the first batch. */
export function ownSample({ samples }: LaneReading): SampleReading | null {
  return samples.find(({ own }) => own) ?? null;
}

/** `0.62 ± 0.03` */
export function withHalf({ value, low, high }: Range): string {
  const half = (high - low) / 2;
  return `${formatFixed(value, 2)}${Number.isNaN(half) ? '' : ` ± ${formatFixed(half, 2)}`}`;
}

/** `[0.17, 0.23]`; '' where there is none. */
export function interval({ low, high }: Range, format: (value: number) => string): string {
  return Number.isNaN(low) || Number.isNaN(high) ? '' : `[${format(low)}, ${format(high)}]`;
}

export function percent(share: number): string {
  return Number.isNaN(share) ? notMeasured : `${formatFixed(100 * share, 0)} %`;
}

/** Two digits are all that such a number deserves: `1,300`; `never` where no number is enough. */
export function rolloutCount(value: number): string {
  if (Number.isNaN(value)) return notMeasured;
  return Number.isFinite(value) ? Number(value.toPrecision(2)).toLocaleString('en') : 'never';
}

/** What one now sees. */
export function lookSentence({ step, lanes }: LookReport): string {
  const read = lanes.flatMap((lane) => {
    const sample = ownSample(lane);
    return sample ? [{ letter: laneStyle(lane.lane).letter, sample, verdict: verdictOf(sample) }] : [];
  });
  if (read.length === 0) return '';
  const letters = (kept: typeof read) =>
    listed(
      kept.map(({ letter }) => letter),
      12,
    );
  const best = read.reduce((a, b) => (b.sample.cosine.value > a.sample.cosine.value ? b : a));
  const biased = read.filter(({ verdict }) => verdict === 'biased');
  const clean = read.filter(({ verdict }) => verdict === 'no bias seen');
  const open = read.filter(({ verdict }) => verdict === 'not resolved');
  return [
    `At step ${step}, one batch of ${best.letter} points best: its cosine to the true gradient is ${formatFixed(best.sample.cosine.value, 2)}.`,
    biased.length > 0 && `Biased: ${letters(biased)}.`,
    clean.length > 0 && `No bias seen: ${letters(clean)}.`,
    open.length > 0 && `Not resolved yet: ${letters(open)}.`,
  ]
    .filter(Boolean)
    .join(' ');
}

/** Why a finished look has not told bias from noise; '' where it has. */
export function unresolvedNote({ lanes, step }: LookReport): string {
  const open = lanes.filter((lane) => {
    const sample = ownSample(lane);
    return sample !== null && verdictOf(sample) === 'not resolved';
  });
  const worst = open.at(0);
  const sample = worst && ownSample(worst);
  if (!worst?.exact || !sample) return '';
  const { letter } = laneStyle(worst.lane);
  const { gradientNorm } = worst.exact;
  return (
    `The true gradient of ${letter} is small against the noise: ‖g*‖ is ${formatNumber(gradientNorm, 2)} at step ` +
    `${step}, a batch's gradient is ${formatNumber(sample.norm / gradientNorm, 2)} times as long. Bias is best seen ` +
    'early in a run (after a few steps), or with more batches.'
  );
}
