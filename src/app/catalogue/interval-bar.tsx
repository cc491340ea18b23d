import type { Claim } from '../../core/claims/claim.ts';
import type { Entry } from '../../core/claims/ledger.ts';
import styles from './catalogue.module.css';

const width = 240;
const height = 24;
const middle = height / 2;

/** The effect of a claim that would be none: of ratios 1, of differences 0. */
export function neutralOf({ compare }: Claim): number {
  return compare === 'ratio' ? 1 : 0;
}

/** The measured interval against where it was expected (shaded) and where there would be no effect (dotted). */
export function IntervalBar({
  entry: { effect, low, high },
  expect: { above, below },
  neutral,
}: {
  entry: Pick<Entry, 'effect' | 'low' | 'high'>;
  expect: Claim['expect'];
  /** See `neutralOf`. */
  neutral: number;
}) {
  const marks = [low, high, effect, neutral, above, below].filter(
    (value): value is number => value !== undefined && Number.isFinite(value),
  );
  const [from, to] = [Math.min(...marks), Math.max(...marks)];
  const pad = (to - from) * 0.12 || 1;
  const x = (value: number) => ((value - from + pad) / (to - from + 2 * pad)) * width;
  const [left, right] = [above === undefined ? 0 : x(above), below === undefined ? width : x(below)];
  return (
    <svg className={styles.interval} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      <rect x={left} y={2} width={right - left} height={height - 4} className={styles.zone} />
      <line x1={x(neutral)} x2={x(neutral)} y1={0} y2={height} className={styles.neutral} />
      <line x1={x(low)} x2={x(high)} y1={middle} y2={middle} className={styles.whisker} />
      <circle cx={x(effect)} cy={middle} r={3.5} className={styles.dot} />
    </svg>
  );
}
