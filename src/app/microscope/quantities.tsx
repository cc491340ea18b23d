import type { ReactNode } from 'react';
import { verdictOf } from '../../core/oracle/gradient-sample.ts';
import type { Range } from '../../core/oracle/jackknife.ts';
import type { LaneReading } from '../../core/oracle/microscope.ts';
import type { SampleReading } from '../../core/oracle/slide.ts';
import { formatFixed, formatNumber } from '../ui/format.ts';
import styles from './microscope.module.css';
import { interval, percent, rolloutCount, withHalf } from './words.ts';

/** A number of each lane: its name, what it means, how it is shown. */
export interface Quantity {
  readonly title: string;
  readonly help: ReactNode;
  readonly why: string;
  readonly cell: (sample: SampleReading, exact: NonNullable<LaneReading['exact']>) => ReactNode;
}

const two = (value: number) => formatFixed(value, 2);
const short = (value: number) => formatNumber(value, 2);

export const quantities: readonly Quantity[] = [
  {
    title: 'Cosine of one batch',
    help: 'Mean cosine between the gradient of one step’s batch and the true policy gradient g*; a batch without any gradient counts as 0. ± is half the 95 % interval.',
    why: 'How well one step points. 1 is the true direction, 0 any other: noise lowers it, and so does bias.',
    cell: ({ cosine }) => (
      <>
        <b>{withHalf(cosine)}</b>
        <Whisker range={cosine} />
      </>
    ),
  },
  {
    title: 'Relative bias',
    help: '‖E g − c g*‖ / ‖E g‖: the share of the expected gradient that stands across the true one, its length c left aside. From pairs of independent batches, so that noise does not count as bias.',
    why: 'What is left when all noise is averaged away; no group size removes it. A KL or entropy penalty in the loss counts, too: it pulls elsewhere than the reward.',
    cell: ({ bias }) => (
      <>
        {two(bias.value)} <span className={styles.soft}>{interval(bias, two)}</span>
        <Whisker range={bias} />
      </>
    ),
  },
  {
    title: 'Verdict',
    help: 'Biased: chance explains what is seen less often than once in a hundred looks; this is tested by single directions, which is sharper than the interval above. No bias seen: the interval ends below 0.2, a turn of 12°. Not resolved: more batches are needed to tell.',
    why: 'An estimator can be unbiased and useless (noise), or biased and good (GRPO’s division by the standard deviation turns towards hard prompts).',
    cell: (sample) => {
      const verdict = verdictOf(sample);
      return <span className={verdict === 'biased' ? styles.biased : styles.soft}>{verdict}</span>;
    },
  },
  {
    title: 'SNR per rollout',
    help: '‖E g‖² over the trace of the gradient’s covariance, divided by the rollouts of a batch.',
    why: 'What a rollout is worth: twice the SNR needs half the rollouts for the same cosine.',
    cell: ({ snr, rollouts }) => {
      const { value, low, high } = snr;
      const range = { value: value / rollouts, low: Math.max(0, low / rollouts), high: high / rollouts };
      return (
        <>
          {value > 0 ? short(range.value) : '≈ 0'}{' '}
          <span className={styles.soft}>{interval(range, short)}</span>
        </>
      );
    },
  },
  {
    title: 'Wrong signs',
    help: 'Share of responses whose advantage has the wrong sign: pushed up though their expected reward is below the prompt’s true mean, or down though it is above. Responses just as good as the mean are left out.',
    why: 'Each pushes the policy the wrong way. Small groups and baselines across prompts make many.',
    cell: ({ wrongSigns }) => percent(wrongSigns),
  },
  {
    title: 'No sign',
    help: 'Share of those responses whose advantage is 0, e.g. because their whole group got the same reward.',
    why: 'Drawn and graded, and nothing is learnt from them.',
    cell: ({ silentSigns }) => percent(silentSigns),
  },
  {
    title: 'Rollouts to cosine 0.9',
    help: 'Rollouts that must be averaged, at the lane’s own group size, until the expected cosine to the true gradient is 0.9, from the measured signal, noise and bias; with its 95 % interval. Never: bias alone keeps the cosine below.',
    why: 'The price of a good step.',
    cell: ({ rolloutsToGoal }) => (
      <>
        {rolloutCount(rolloutsToGoal.value)}{' '}
        <span className={styles.soft}>{interval(rolloutsToGoal, rolloutCount)}</span>
      </>
    ),
  },
  {
    title: 'Length against the truth',
    help: 'c = ⟨E g, g*⟩ / ‖g*‖²: how long the expected gradient is along the true one. The group mean gives (G − 1)/G of what leave-one-out gives.',
    why: 'A factor on the learning rate and no more: Adam undoes it, SGD does not.',
    cell: ({ scale }) => (
      <>
        {short(scale.value)} <span className={styles.soft}>{interval(scale, short)}</span>
      </>
    ),
  },
  {
    title: 'Norm, batch and truth',
    help: 'Root mean square of the norm of a batch’s gradient, and the norm ‖g*‖ of the true gradient.',
    why: 'Most of a batch’s gradient is noise; late in a run, when little is left to learn, nearly all of it.',
    cell: ({ norm }, { gradientNorm }) => (
      <>
        {short(norm)} <span className={styles.soft}>and</span> {short(gradientNorm)}
      </>
    ),
  },
  {
    title: 'Expected reward',
    help: 'Exact: over all responses to all training prompts, and over the verifier’s chance where it errs.',
    why: 'What is being climbed. No sampling error: the same weights always give the same number.',
    cell: (_, { reward }) => formatFixed(reward, 4),
  },
  {
    title: 'pass@1 and pass@k',
    help: 'Exact, on the training prompts; k is the evaluation’s samples per prompt.',
    why: 'The Bench estimates these from a few samples; here is what it estimates.',
    cell: (_, { passAt1, passAtK }) => (
      <>
        {formatFixed(passAt1, 3)} <span className={styles.soft}>and</span> {formatFixed(passAtK, 3)}
      </>
    ),
  },
];

/** A number of 0 … 1 with its interval, as a dot with whiskers. */
function Whisker({ range: { value, low, high } }: { range: Range }) {
  const at = (x: number) => 4 + 92 * Math.min(1, Math.max(0, x));
  if (Number.isNaN(value)) return null;
  return (
    <svg className={styles.whisker} viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
      <line x1="4" x2="96" y1="4" y2="4" className={styles.whiskerAxis} />
      {Number.isNaN(low) ? null : (
        <line x1={at(low)} x2={at(high)} y1="4" y2="4" className={styles.whiskerRange} />
      )}
      <line x1={at(value)} x2={at(value)} y1="0" y2="8" className={styles.whiskerValue} />
    </svg>
  );
}
