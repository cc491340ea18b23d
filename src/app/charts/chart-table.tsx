import { useRedraw } from '../store/redraw.ts';
import { runData } from '../store/run-data.ts';
import { formatFixed, formatNumber } from '../ui/format.ts';
import { laneStyle } from '../ui/lane-style.ts';
import styles from './charts.module.css';

const mostRows = 200;

/** The table behind a chart, newest step first. */
export function ChartTable({
  metric,
  title,
  names,
}: {
  metric: string;
  title: string;
  names: readonly string[];
}) {
  useRedraw(1000);
  const { series, aggregates } = runData();
  const { rows, mean, low, high } = aggregates.of(metric);
  const from = Math.max(0, rows.length - mostRows);
  const entries = Array.from({ length: rows.length - from }, (_, i) => rows.length - 1 - i);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className={styles.tableBox} tabIndex={0} aria-label={`Table of ${title}`}>
      <table className={styles.table}>
        <caption className="visually-hidden">
          {title}: mean and 95 % interval over seeds, newest step first
          {from > 0 ? `; the newest ${mostRows} of ${rows.length} measurements, all in the CSV` : ''}
        </caption>
        <thead>
          <tr>
            <th scope="col">step</th>
            <th scope="col">s</th>
            {names.map((name, lane) => (
              <th key={laneStyle(lane).letter} scope="col" style={{ color: laneStyle(lane).color }}>
                {laneStyle(lane).letter} {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={series.steps[rows[entry]]}>
              <th scope="row">{series.steps[rows[entry]]}</th>
              <td>{formatFixed(series.seconds[rows[entry]], 1)}</td>
              {mean.map((line, lane) => (
                <td key={laneStyle(lane).letter}>
                  {formatNumber(line[entry])}{' '}
                  {Number.isFinite(low[lane][entry]) ? (
                    <span className={styles.soft}>
                      [{formatNumber(low[lane][entry])}, {formatNumber(high[lane][entry])}]
                    </span>
                  ) : null}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
