import type { CSSProperties } from 'react';
import type { LaneReading } from '../../core/oracle/microscope.ts';
import { Help } from '../ui/help.tsx';
import { laneStyle } from '../ui/lane-style.ts';
import styles from './microscope.module.css';
import { quantities } from './quantities.tsx';
import { ownSample } from './words.ts';

/** For what is drawn in the lane's hue. */
function laneColor(lane: number): CSSProperties {
  return { '--lane': laneStyle(lane).color } as CSSProperties;
}

/** What one batch of each lane is worth: a row a number, a column a lane. */
export function Readings({ lanes, names }: { lanes: readonly LaneReading[]; names: readonly string[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className={styles.scroll} tabIndex={0} aria-label="Readings of each lane">
      <table className={styles.readings}>
        <caption className="visually-hidden">Gradient of one step, by lane</caption>
        <thead>
          <tr>
            <td />
            {lanes.map(({ lane, problem }) => {
              const { letter, color } = laneStyle(lane);
              return (
                <th key={lane} scope="col" style={{ borderTopColor: color }}>
                  <b style={{ color }}>{letter}</b> {names[lane]}
                  {problem ? <p className={styles.problem}>{problem}</p> : null}
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {quantities.map(({ title, help, why, cell }) => (
            <tr key={title}>
              <th scope="row">
                <span>
                  {title}
                  <Help about={title} why={why}>
                    {help}
                  </Help>
                </span>
              </th>
              {lanes.map((reading) => {
                const sample = ownSample(reading);
                return (
                  <td key={reading.lane}>
                    <div className={styles.cell} style={laneColor(reading.lane)}>
                      {sample && reading.exact ? cell(sample, reading.exact) : '–'}
                    </div>
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
