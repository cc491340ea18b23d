import { formatSigned } from '../../ui/format.ts';
import styles from './advantage.module.css';
import type { Estimated } from './compute.ts';

const height = 34;
/** Advantages beyond this are cut, so that one estimator's explosion does not flatten the others. */
const most = 2.5;

/** `+0.75`, and from 100 on without decimals. */
export const formatAdvantage = (value: number): string => formatSigned(value, Math.abs(value) >= 100 ? 0 : 2);

/** Each estimator's advantages as bars and numbers, all on the same scale. */
export function EstimatorTable({
  estimators,
  look,
  onLook,
}: {
  estimators: readonly Estimated[];
  look: string;
  onLook: (id: string) => void;
}) {
  const size = Math.max(...estimators.map(({ values }) => values.length));
  return (
    // A region that scrolls must be reachable by keyboard.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <section className={styles.scroll} tabIndex={0} aria-label="Estimators">
      <table className={styles.estimators}>
        <caption className="visually-hidden">Advantage of each response by each estimator</caption>
        <thead>
          <tr>
            <th scope="col">Estimator</th>
            {Array.from({ length: size }, (_, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: responses are told apart by their place
              <th key={i} scope="col" aria-label={`Response ${i + 1}`}>
                {i + 1}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {estimators.map(({ id, title, values, problem }) => (
            <tr key={id} data-look={id === look}>
              <th scope="row">
                <button type="button" aria-pressed={id === look} onClick={() => onLook(id)}>
                  {title}
                </button>
              </th>
              {problem ? (
                <td colSpan={size} className={styles.problem}>
                  {problem}
                </td>
              ) : (
                values.map((value, i) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: responses are told apart by their place
                  <td key={i}>
                    <Bar value={value} />
                    <span className={styles.number}>{formatAdvantage(value)}</span>
                  </td>
                ))
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Bar({ value }: { value: number }) {
  const cut = Math.abs(value) > most;
  const end = (height / 2) * (1 - Math.max(-1, Math.min(1, value / most)));
  const color = value > 0 ? 'var(--push-up)' : 'var(--push-down)';
  const up = `M3 6L9 1L15 6`;
  const down = `M3 ${height - 6}L9 ${height - 1}L15 ${height - 6}`;
  return (
    <svg className={styles.bar} viewBox={`0 0 18 ${height}`} aria-hidden="true">
      <rect x="3" width="12" y={Math.min(end, height / 2)} height={Math.abs(end - height / 2)} fill={color} />
      <line x1="0" x2="18" y1={height / 2} y2={height / 2} className={styles.axis} />
      {cut ? <path d={value > 0 ? up : down} className={styles.cut} /> : null}
    </svg>
  );
}
