import type { Claim } from '../../core/claims/claim.ts';
import type { Entry } from '../../core/claims/ledger.ts';
import type { Method } from '../../core/methods/_method.ts';
import { formatNumber, formatTick, notMeasured } from '../ui/format.ts';
import styles from './catalogue.module.css';
import { IntervalBar, neutralOf } from './interval-bar.tsx';
import { entryOf, type Loaded, unmeasured } from './ledger.ts';
import { Verdict } from './outcome.tsx';

/** What a method claims, and what came out. */
export function ClaimsTable({ method, loaded }: { method: Method; loaded: Loaded }) {
  return (
    <ul className={styles.claims}>
      {(method.claims ?? []).map((claim) => (
        <ClaimItem key={claim.id} claim={claim} entry={entryOf(loaded, method, claim)} />
      ))}
    </ul>
  );
}

function ClaimItem({ claim, entry }: { claim: Claim; entry: Entry | undefined }) {
  const { statement, lane, baseline, expect, compare = 'difference', simulated } = claim;
  return (
    <li className={styles.claim}>
      <p className={styles.statement}>{statement}</p>
      <Verdict outcome={entry?.verdict ?? unmeasured} />
      {entry ? <IntervalBar entry={entry} expect={expect} neutral={neutralOf(claim)} /> : null}
      <dl className={styles.numbers}>
        <Fact name={measured(claim)}>
          {baseline !== undefined ? `${baseline} ${number(entry?.baseline)}, ` : ''}
          {lane} {number(entry?.lane)}
        </Fact>
        <Fact name={baseline === undefined ? 'value' : compare === 'ratio' ? 'ratio' : 'difference'}>
          {entry
            ? `${number(entry.effect)} [${number(entry.low)}, ${number(entry.high)}], ${entry.seeds} repetitions`
            : notMeasured}
        </Fact>
        <Fact name="expected">{expected(expect)}</Fact>
        {simulated ? (
          <Fact name="an independent simulation had">
            {simulated.baseline !== undefined ? `${number(simulated.baseline)} and ` : ''}
            {number(simulated.lane)}
          </Fact>
        ) : null}
      </dl>
    </li>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

const number = (value: number | null | undefined) =>
  value === null || value === undefined ? notMeasured : formatNumber(value);

/** What is compared, with the steps that it is a mean over. */
export function measured({ measure }: Claim): string {
  if ('once' in measure) return `${measure.metric} once ${measure.once} ≥ ${formatNumber(measure.reaches)}`;
  if ('reaches' in measure) return `first step with ${measure.metric} ≥ ${formatNumber(measure.reaches)}`;
  const { from, to, metric } = measure;
  const what = 'per' in measure ? `${metric} per ${measure.per}` : metric;
  return `${what}, ${from === to ? `step ${from}` : `steps ${from} to ${to}`}`;
}

export function expected({ above, below }: Claim['expect']): string {
  if (above !== undefined && below !== undefined)
    return `between ${formatTick(above)} and ${formatTick(below)}`;
  return above !== undefined ? `above ${formatTick(above)}` : `below ${formatTick(below ?? Number.NaN)}`;
}
