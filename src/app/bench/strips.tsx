import { metricById } from '../../core/trainer/metrics.ts';
import { decimate } from '../charts/decimate.ts';
import { project } from '../charts/scale.ts';
import { useLab } from '../store/lab-store.ts';
import { useRedraw } from '../store/redraw.ts';
import { runData } from '../store/run-data.ts';
import { formatNumber } from '../ui/format.ts';
import { Explained } from '../ui/help.tsx';
import styles from './lanes.module.css';

const shown = [
  'reward',
  'frac_reward_zero_std',
  'entropy',
  'kl',
  'grad_norm',
  'completions/mean_length',
] as const;

const width = 120;
const height = 20;
const points = 60;

/** Six small lines; each metric has one axis for all lanes, so that they compare at a glance. */
export function Strips({ lane }: { lane: number }) {
  useRedraw(250);
  const steps = useLab((state) => state.experiment.budget.steps);
  return (
    <table className={styles.strips}>
      <caption className="visually-hidden">Metrics of this lane: course and newest mean</caption>
      <tbody>
        {shown.map((id) => {
          const metric = metricById(id);
          return (
            <tr key={id}>
              <th scope="row">
                <Explained
                  label={`What is ${id}?`}
                  className={styles.explained}
                  what={`${id}: ${metric?.help}`}
                  why={metric?.why}
                  zero={metric?.zero}
                >
                  {id.split('/').at(-1)}
                </Explained>
              </th>
              <Strip metric={id} range={metric?.range} lane={lane} steps={steps} />
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Strip({
  metric,
  range,
  lane,
  steps,
}: {
  metric: string;
  range: readonly [number, number] | undefined;
  lane: number;
  steps: number;
}) {
  const { series, aggregates } = runData();
  const { rows, mean, least, most } = aggregates.of(metric);
  const line = mean[lane] ?? [];
  const domain = range ?? ([Math.min(0, least), Math.max(0, most)] as const);
  const { places, entries } = decimate([line], points);
  const path = places
    .map((place, i) => {
      const value = line[entries[0][i]];
      if (!Number.isFinite(value)) return '';
      const x = project(series.steps[rows[place]], [0, steps], 1, width - 1);
      const y = project(value, domain, height - 2, 2);
      return `${x.toFixed(1)} ${y.toFixed(1)}`;
    })
    .filter(Boolean);
  return (
    <>
      <td>
        <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
          <path
            d={path.length > 0 ? `M${path.join('L')}` : ''}
            fill="none"
            stroke="var(--lane)"
            strokeWidth="1.5"
            vectorEffect="non-scaling-stroke"
          />
        </svg>
      </td>
      <td>{formatNumber(line.at(-1) ?? Number.NaN)}</td>
    </>
  );
}
