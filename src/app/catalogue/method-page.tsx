import { useMemo } from 'react';
import { toyExperiment } from '../../core/claims/toy.ts';
import { defaultExperiment } from '../../core/experiment/defaults.ts';
import type { Method } from '../../core/methods/_method.ts';
import { SourceLink } from '../recipe/source-link.tsx';
import { hashOf } from '../store/address.ts';
import frame from '../ui/page.module.css';
import { usePageTitle } from '../ui/page-title.ts';
import { Tex } from '../ui/tex.tsx';
import styles from './catalogue.module.css';
import { ClaimsTable } from './claims-table.tsx';
import { useLedger } from './ledger.ts';
import { MethodPhases, StageDiagram } from './stage-diagram.tsx';
import { ToyCurves } from './toy-curves.tsx';

/** One method: what it changes, what it claims, what was measured, what the toy cannot show. */
export function MethodPage({ method }: { method: Method }) {
  usePageTitle(method.title);
  const loaded = useLedger();
  const { title, summary, source, note, card } = method;
  return (
    <main className={`${frame.page} ${styles.page}`}>
      <p className={styles.soft}>
        <a href="#/methods">All methods</a>
      </p>
      <h2 className={frame.title}>{title}</h2>
      <p className={frame.idea}>{summary}</p>
      <p className={styles.source}>
        <SourceLink source={source} />
        {card ? <span className={styles.soft}>, known from: {card.evidence}</span> : null}
      </p>
      <OpenOnBench method={method} />
      <Section title="What it changes">
        <StageDiagram method={method} />
        <MethodPhases method={method} />
        {card ? (
          <>
            <p className={styles.text}>{card.what}</p>
            <Tex tex={card.formula} block />
          </>
        ) : null}
        {note ? <p className={styles.text}>{note}</p> : null}
      </Section>
      {card ? (
        <Section title="What the paper says">
          <p className={styles.text}>{card.headline}</p>
        </Section>
      ) : null}
      {method.claims && method.claims.length > 0 ? (
        <Section title="What was measured">
          {loaded && 'problem' in loaded ? (
            <p className={styles.text}>The measurements are missing: {loaded.problem}.</p>
          ) : null}
          <p className={styles.text}>
            Each claim is a number of a toy run many times over, with its 95 % interval. It is reproduced
            where the whole interval lies where it is expected (shaded), not reproduced where none of it does.
            Beside it: what another implementation of the same toy, written apart from this one, came to.
          </p>
          <ClaimsTable method={method} loaded={loaded} />
          {(method.toys ?? []).map((toy) => (
            <ToyCurves key={toy.id} method={method} toy={toy} loaded={loaded} />
          ))}
        </Section>
      ) : null}
      {card ? <Points title="What this cannot show" points={card.limits} /> : null}
      {card?.open ? (
        <Points title="What the sources leave open, and what is done here" points={card.open} />
      ) : null}
    </main>
  );
}

function Section({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section className={`${frame.section} ${styles.section}`}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function Points({ title, points }: { title: string; points: readonly string[] }) {
  return (
    <Section title={title}>
      <ul className={styles.points}>
        {points.map((point) => (
          <li key={point}>{point}</li>
        ))}
      </ul>
    </Section>
  );
}

/** Its toys as experiments; a method without one beside GRPO on the default task. */
function OpenOnBench({ method }: { method: Method }) {
  const links = useMemo(() => {
    const toys = (method.toys ?? []).map((toy) => ({ title: toy.title, hash: hashOf(toyExperiment(toy)) }));
    if (toys.length > 0) return toys;
    const lane = (id: string) => ({ method: id, changes: {}, name: '' });
    const lanes = [...new Set(['grpo', method.id])].map(lane);
    return [{ title: 'beside GRPO on the default task', hash: hashOf({ ...defaultExperiment, lanes }) }];
  }, [method]);
  return (
    <ul className={styles.opens}>
      {links.map(({ title, hash }) => (
        <li key={title}>
          <a className={`${frame.action} ${styles.open}`} href={hash}>
            Open as experiment
          </a>
          <span className={styles.soft}>{title}</span>
        </li>
      ))}
    </ul>
  );
}
