import styles from './catalogue.module.css';
import type { Outcome } from './ledger.ts';

const signs: Readonly<Record<Outcome, string>> = {
  reproduced: '●',
  'not reproduced': '○',
  inconclusive: '◐',
  'not measured': '·',
};

/** A verdict: a sign and the word, so that neither has to be told by colour. */
export function Verdict({ outcome }: { outcome: Outcome }) {
  return (
    <span className={styles.verdict} data-outcome={outcome}>
      <span aria-hidden="true">{signs[outcome]}</span> {outcome}
    </span>
  );
}

/** The verdicts of a method's claims in one line: `●●◐`, and in words. */
export function Outcomes({ outcomes }: { outcomes: readonly Outcome[] }) {
  if (outcomes.length === 0) return <span className={styles.soft}>no claim yet</span>;
  const counts = [...new Set(outcomes)].map((outcome) => {
    const count = outcomes.filter((each) => each === outcome).length;
    return `${count} ${outcome}`;
  });
  return (
    <span>
      <span aria-hidden="true" className={styles.signs}>
        {outcomes.map((outcome) => signs[outcome]).join('')}
      </span>{' '}
      {counts.join(', ')}
    </span>
  );
}
