import type { LaneReading } from '../../core/oracle/microscope.ts';
import { laneStyle } from '../ui/lane-style.ts';
import styles from './microscope.module.css';
import { interval, rolloutCount } from './words.ts';

/** Rollouts to cosine 0.9, a row a lane, a column a group size; the recipe's own stands out. */
export function ReachTable({ lanes, names }: { lanes: readonly LaneReading[]; names: readonly string[] }) {
  const sizes = [...new Set(lanes.flatMap(({ samples }) => samples.map(({ groupSize }) => groupSize)))].sort(
    (a, b) => (a ?? 0) - (b ?? 0),
  );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className={styles.scroll} tabIndex={0} aria-label="Rollouts to cosine 0.9">
      <table className={styles.reach}>
        <caption>Rollouts to cosine 0.9, with 95 % intervals; the lane’s own group size is set bold</caption>
        <thead>
          <tr>
            <td />
            {sizes.map((size) => (
              <th key={size} scope="col">
                {size === null ? 'as drawn' : `G ${size}`}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lanes.map(({ lane, samples }) => (
            <tr key={lane}>
              <th scope="row">
                <b style={{ color: laneStyle(lane).color }}>{laneStyle(lane).letter}</b> {names[lane]}
              </th>
              {sizes.map((size) => {
                const sample = samples.find(({ groupSize }) => groupSize === size);
                return (
                  <td key={size} className={sample?.own ? styles.own : ''}>
                    {sample ? rolloutCount(sample.rolloutsToGoal.value) : '–'}
                    <br />
                    <span className={styles.soft}>
                      {sample ? interval(sample.rolloutsToGoal, rolloutCount) : ''}
                    </span>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
