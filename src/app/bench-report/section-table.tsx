import type { Row, Section } from '../../bench/report.ts';
import type { Spread } from '../../bench/spread.ts';
import { digits } from '../../bench/words.ts';
import styles from './report.module.css';
import { TableBox } from './table-box.tsx';

/** One section: milliseconds of each contender and phase, against the first contender, and rates where known. */
export function SectionTable({ section }: { section: Section }) {
  const { title, work, relative, phases, rows } = section;
  const counted = rows.filter(({ gflops }) => gflops);
  const ratedPhases = phases.filter((phase) => counted.some(({ gflops }) => gflops?.[phase]));
  return (
    <section className={styles.section}>
      <h3>{title}</h3>
      <p className={styles.note}>
        {work}. Milliseconds (in brackets {relative}).
      </p>
      <TableBox label={`${title}: times`}>
        <Head phases={phases} />
        <tbody>
          {rows.map((row) => (
            <Cells key={row.label} row={row} phases={phases} first={row.ms} second={row.relative} />
          ))}
        </tbody>
      </TableBox>
      {counted.length > 0 ? (
        <>
          <p className={styles.note}>
            GFLOP/s of the matrix products (in brackets parts of the peak of one thread).
          </p>
          <TableBox label={`${title}: rates`}>
            <Head phases={ratedPhases} />
            <tbody>
              {counted.map((row) => (
                <Cells key={row.label} row={row} phases={ratedPhases} first={row.gflops} second={row.peak} />
              ))}
            </tbody>
          </TableBox>
        </>
      ) : null}
    </section>
  );
}

function Head({ phases }: { phases: readonly string[] }) {
  return (
    <thead>
      <tr>
        <th scope="col">
          <span className="visually-hidden">Contender</span>
        </th>
        {phases.map((phase) => (
          <th key={phase} scope="col">
            {phase}
          </th>
        ))}
      </tr>
    </thead>
  );
}

type Spreads = Readonly<Record<string, Spread>> | undefined;

function Cells(props: { row: Row; phases: readonly string[]; first: Spreads; second: Spreads }) {
  const { row, phases, first, second } = props;
  return (
    <tr>
      <th scope="row">{row.label}</th>
      {phases.map((phase) => (
        <td key={phase} title={rangeOf(first?.[phase])}>
          {first?.[phase] ? digits(first[phase].median) : ''}{' '}
          {second?.[phase] ? <span className={styles.soft}>({digits(second[phase].median)})</span> : null}
        </td>
      ))}
    </tr>
  );
}

const rangeOf = (spread: Spread | undefined) =>
  spread ? `${digits(spread.min)} … ${digits(spread.max)} in ${spread.rounds} repeats` : undefined;
