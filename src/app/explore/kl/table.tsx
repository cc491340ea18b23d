import { formatFixed, formatSigned } from '../../ui/format.ts';
import ui from '../ui/ui.module.css';
import type { Exact } from './compute.ts';
import styles from './kl.module.css';
import type { Row } from './sentence.ts';

/** Each estimator's mean with its spread, and its expected gradient, beside the exact ones. */
export function EstimatorTable({
  exact,
  rows,
  tokens,
}: {
  exact: Exact;
  rows: readonly Row[];
  tokens: number;
}) {
  const errors = rows.map(({ estimate }) => estimate.spread / Math.sqrt(tokens));
  const ends = rows.flatMap(({ estimate }, i) => [estimate.mean - errors[i], estimate.mean + errors[i]]);
  const domain: Domain = [Math.min(0, exact.value, ...ends), Math.max(0.01, exact.value, ...ends)];
  const longest = Math.max(
    1e-9,
    ...[exact.gradient, ...rows.map(({ estimate }) => estimate.gradient)].flat().map(Math.abs),
  );
  return (
    // A region that scrolls must be reachable by keyboard.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <section className={ui.scroll} tabIndex={0} aria-label="Estimators">
      <table className={`${ui.table} ${styles.estimators}`}>
        <thead>
          <tr>
            <th scope="col">Estimator</th>
            <th scope="col">Mean ± one deviation of the mean of {tokens}</th>
            <th scope="col">mean</th>
            <th scope="col">bias</th>
            <th scope="col">deviation</th>
            <th scope="col">Expected gradient by logit</th>
            <th scope="col">cosine</th>
            <th scope="col">length</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">
              <strong>
                KL(π ‖ π<sub>ref</sub>)
              </strong>
              <span className={styles.where}>exact, over all symbols</span>
            </th>
            <td>
              <Whisker mean={exact.value} error={0} exact={exact.value} domain={domain} />
            </td>
            <td>{formatFixed(exact.value, 3)}</td>
            <td />
            <td />
            <td>
              <Bars values={exact.gradient} exact={exact.gradient} most={longest} />
            </td>
            <td />
            <td />
          </tr>
          {rows.map(({ form, estimate }, i) => (
            <tr key={form.id}>
              <th scope="row">
                <strong>{form.title}</strong>
                <span className={styles.where}>{form.where}</span>
              </th>
              <td>
                <Whisker mean={estimate.mean} error={errors[i]} exact={exact.value} domain={domain} />
              </td>
              <td>{formatFixed(estimate.mean, 3)}</td>
              <td>{formatSigned(estimate.mean - exact.value, 3)}</td>
              <td>{formatFixed(estimate.spread, 3)}</td>
              <td>
                <Bars values={estimate.gradient} exact={exact.gradient} most={longest} />
              </td>
              <td>{formatFixed(estimate.cosine, 3)}</td>
              <td>{Number.isNaN(estimate.size) ? '–' : `× ${formatFixed(estimate.size, 2)}`}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

type Domain = readonly [number, number];
const wide = 240;
const tall = 30;

/** A mean with its error, and a hairline where the truth is. */
function Whisker({
  mean,
  error,
  exact,
  domain,
}: {
  mean: number;
  error: number;
  exact: number;
  domain: Domain;
}) {
  const x = (value: number) => 6 + ((value - domain[0]) / (domain[1] - domain[0])) * (wide - 12);
  return (
    <svg className={styles.whisker} viewBox={`0 0 ${wide} ${tall}`} aria-hidden="true">
      <line x1={x(0)} x2={x(0)} y1="0" y2={tall} className={styles.zero} />
      <line x1={x(exact)} x2={x(exact)} y1="0" y2={tall} className={styles.exact} />
      <line x1={x(mean - error)} x2={x(mean + error)} y1={tall / 2} y2={tall / 2} className={styles.error} />
      <circle cx={x(mean)} cy={tall / 2} r="4.5" fill="var(--accent)" />
    </svg>
  );
}

/** A gradient, and the exact one as outlines. */
function Bars({
  values,
  exact,
  most,
}: {
  values: readonly number[];
  exact: readonly number[];
  most: number;
}) {
  const slot = 20;
  const middle = tall / 2;
  const bar = (value: number, i: number, className: string) => (
    <rect
      key={`${className} ${i}`}
      x={i * slot + 2}
      width={slot - 4}
      y={middle - Math.max(0, value / most) * (middle - 1)}
      height={(Math.abs(value) / most) * (middle - 1)}
      className={className}
    />
  );
  return (
    <svg
      className={styles.gradient}
      width={values.length * slot}
      height={tall}
      role="img"
      aria-label={`Gradient: ${values.map((value) => formatSigned(value, 3)).join(', ')}`}
    >
      {values.map((value, i) => bar(value, i, styles.bar))}
      {exact.map((value, i) => bar(value, i, styles.outline))}
      <line x1="0" x2={values.length * slot} y1={middle} y2={middle} className={styles.zero} />
    </svg>
  );
}
