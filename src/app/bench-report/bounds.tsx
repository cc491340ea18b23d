import type { PhaseBound } from '../../bench/report.ts';
import styles from './report.module.css';
import { TableBox } from './table-box.tsx';

const waits: Readonly<Record<PhaseBound['bound'], string>> = {
  products: 'matrix products',
  calls: 'calls: their fixed cost',
  work: 'its work: it grows with the members',
  other: 'what lies between the products: softmax, norms, memory',
};

/** What the time of each phase goes into. */
export function Bounds({ bounds }: { bounds: readonly PhaseBound[] }) {
  return (
    <section className={styles.section}>
      <h3>What each phase waits for</h3>
      <p className={styles.note}>A step of 16 members; transformer, width 32, 2 layers.</p>
      <TableBox label="What each phase waits for">
        <thead>
          <tr>
            <th scope="col">Phase</th>
            <th scope="col">Of the step</th>
            <th scope="col" className={styles.words}>
              Waits for
            </th>
            <th scope="col" className={styles.words}>
              Measured
            </th>
          </tr>
        </thead>
        <tbody>
          {bounds.map(({ runtime, phase, share, bound, because }) => (
            <tr key={`${runtime} ${phase}`}>
              <th scope="row">
                {runtime}, {phase}
              </th>
              <td>{Math.round(100 * share)} %</td>
              <td className={styles.words}>{waits[bound]}</td>
              <td className={styles.words}>{because}</td>
            </tr>
          ))}
        </tbody>
      </TableBox>
    </section>
  );
}
