import { confidenceInterval, excludesZero, pairedDifference } from '../../core/stats/interval.ts';
import { latestOfSeeds } from '../store/aggregates.ts';
import { Together, useTogether } from '../store/redraw.ts';
import { runData } from '../store/run-data.ts';
import { formatFixed, formatSigned } from '../ui/format.ts';
import styles from './lanes.module.css';

/** Numbers that are compared must be of one moment. */
const headlines = new Together(250);

/** pass@1 over the seeds, and its difference from the first lane on the same seeds. */
export function Headline({ lane }: { lane: number }) {
  useTogether(headlines);
  const { series } = runData();
  const shown = lane < series.laneCount;
  const own = shown ? latestOfSeeds(series, lane, 'pass@1') : [];
  const { mean, halfWidth, count } = confidenceInterval(own);
  return (
    <div>
      <p className={styles.headline} title="Mean pass@1 ± half its 95 % t-interval over the seeds">
        <span className={styles.mean}>{formatFixed(mean, 2)}</span>
        <span className={styles.soft}>
          {count > 1 ? `± ${formatFixed(halfWidth, 2)} ` : ''}pass@1{seedCount(count)}
        </span>
      </p>
      {lane === 0 ? (
        <p className={styles.difference}>baseline</p>
      ) : (
        <Difference base={shown ? latestOfSeeds(series, 0, 'pass@1') : []} own={own} />
      )}
    </div>
  );
}

function seedCount(count: number): string {
  if (count === 0) return '';
  return count === 1 ? ', 1 seed' : `, ${count} seeds`;
}

function Difference({ base, own }: { base: readonly number[]; own: readonly number[] }) {
  const difference = pairedDifference(base, own);
  const { mean, low, high, count } = difference;
  if (count === 0) return <p className={styles.difference}>–</p>;
  const real = excludesZero(difference);
  return (
    <p
      className={`${styles.difference} ${real ? styles.real : ''}`}
      title="Difference from lane A, paired over seeds, with its 95 % t-interval. Coloured when the interval leaves 0 out."
    >
      {formatSigned(mean, 2)} vs A{' '}
      {count > 1 ? `[${formatSigned(low, 2)}, ${formatSigned(high, 2)}]` : '(1 seed: no interval)'}
    </p>
  );
}
