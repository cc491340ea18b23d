import {
  type BenchReport,
  meetsGoal,
  type RatioKind,
  type RatioName,
  ratioNames,
  ratios,
  stepMeans,
} from '../../bench/report.ts';
import type { Spread } from '../../bench/spread.ts';
import { digits, goalText } from '../../bench/words.ts';
import styles from './report.module.css';
import { TableBox } from './table-box.tsx';

/** The ratios that a report is quoted by; before there is one, what will be measured. */
export function Ratios({ report }: { report: BenchReport | null }) {
  return (
    <section className={styles.section}>
      <h3>Ratios</h3>
      <p className={styles.note}>
        {stepMeans} Medians over repeats, the least and the greatest beside them; goals are for a machine with
        two cores.
      </p>
      <TableBox label="Ratios">
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col">Median</th>
            <th scope="col">Least</th>
            <th scope="col">Greatest</th>
            <th scope="col">Unit</th>
            <th scope="col">Goal</th>
          </tr>
        </thead>
        <tbody>
          {ratioNames.map((name) => (
            <Ratio key={name} name={name} spread={report?.ratios[name] ?? null} />
          ))}
        </tbody>
      </TableBox>
    </section>
  );
}

function Ratio({ name, spread }: { name: RatioName; spread: Spread | null }) {
  const { title, unit, goal }: RatioKind = ratios[name];
  const met = meetsGoal(name, spread);
  return (
    <tr>
      <th scope="row">{title}</th>
      <td>{spread ? digits(spread.median) : '–'}</td>
      <td className={styles.soft}>{spread ? digits(spread.min) : '–'}</td>
      <td className={styles.soft}>{spread ? digits(spread.max) : '–'}</td>
      <td>{unit}</td>
      <td>{[goalText(goal), ...(met === null ? [] : [met ? 'met' : 'missed'])].join(', ')}</td>
    </tr>
  );
}
