import { useState } from 'react';
import { verdicts } from '../../core/claims/claim.ts';
import { evidences, type Method } from '../../core/methods/_method.ts';
import { methods } from '../../core/methods/index.ts';
import { stages } from '../../core/stages/index.ts';
import { type StageId, stageIds } from '../../core/stages/stage.ts';
import { isOwnQuery, writeQuery } from '../router.ts';
import { LabelledSelect, QuietButton } from '../ui/controls.tsx';
import { formatNumber } from '../ui/format.ts';
import frame from '../ui/page.module.css';
import { usePageTitle } from '../ui/page-title.ts';
import styles from './catalogue.module.css';
import { changedStages, type Filter, matches, noFilter, readFilter, writeFilter } from './filter.ts';
import { IntervalBar, neutralOf } from './interval-bar.tsx';
import { entryOf, type Loaded, outcomesOf, unmeasured, useLedger } from './ledger.ts';
import { Outcomes } from './outcome.tsx';

/** All methods; what is searched for stands in the address. */
export function CatalogueIndex({ query }: { query: string }) {
  usePageTitle('Methods');
  const loaded = useLedger();
  const [own, setOwn] = useState(() => readFilter(query));
  const filter = isOwnQuery(query) ? own : readFilter(query);
  const set = (part: Partial<Filter>) => {
    const next = { ...filter, ...part };
    setOwn(next);
    writeQuery('methods', writeFilter(next));
  };
  const found = methods.filter((method) =>
    matches(
      method,
      outcomesOf(loaded, method),
      loaded && 'ledger' in loaded ? filter : { ...filter, verdict: '' },
    ),
  );
  return (
    <main className={`${frame.page} ${styles.page}`}>
      <h2 className={frame.title}>Methods</h2>
      <p className={frame.idea}>
        Published methods as recipes: what each changes of GRPO, and what came out when its claim was put to
        the test at toy scale. A claim’s rule is fixed before anything runs; “not reproduced” is a result.
      </p>
      <Filters filter={filter} set={set} />
      <p role="status" className={styles.soft}>
        {found.length} of {methods.length} methods
        {loaded && 'problem' in loaded ? `. Their outcomes are missing: ${loaded.problem}.` : ''}
      </p>
      <ul className={styles.list}>
        {found.map((method) => (
          <Row key={method.id} method={method} loaded={loaded} />
        ))}
      </ul>
    </main>
  );
}

function Filters({ filter, set }: { filter: Filter; set: (part: Partial<Filter>) => void }) {
  return (
    <search className={styles.filters}>
      <input
        type="search"
        aria-label="Search methods"
        placeholder="Search: tree, entropy, 2509…"
        className={styles.search}
        value={filter.text}
        onChange={(event) => set({ text: event.target.value })}
      />
      <Choice label="stage" value={filter.stage} onChange={(stage) => set({ stage })}>
        {stageIds.map((id) => [id, stages[id].title.toLowerCase()])}
      </Choice>
      <Choice label="verdict" value={filter.verdict} onChange={(verdict) => set({ verdict })}>
        {[...verdicts, unmeasured].map((each) => [each as (typeof verdicts)[number], each])}
      </Choice>
      <Choice label="evidence" value={filter.evidence} onChange={(evidence) => set({ evidence })}>
        {evidences.map((each) => [each, each])}
      </Choice>
      {writeFilter(filter) === '' ? null : <QuietButton onClick={() => set(noFilter)}>Show all</QuietButton>}
    </search>
  );
}

function Choice<T extends string>({
  label,
  value,
  onChange,
  children,
}: {
  label: string;
  value: T | '';
  onChange: (value: T | '') => void;
  /** Values and how they are called. */
  children: readonly (readonly [value: T, title: string])[];
}) {
  return (
    <LabelledSelect label={label} value={value} onChange={(event) => onChange(event.target.value as T | '')}>
      <option value="">any</option>
      {children.map(([each, title]) => (
        <option key={each} value={each}>
          {title}
        </option>
      ))}
    </LabelledSelect>
  );
}

function Row({ method, loaded }: { method: Method; loaded: Loaded }) {
  const { id, title, summary, source, card } = method;
  const changed = changedStages(method);
  const names = changed.map((stage) => stages[stage].title.toLowerCase());
  return (
    <li>
      <a href={`#/methods/${id}`} className={styles.row}>
        <strong>{title}</strong>
        <span className={styles.soft}>{source.arxiv ? `arXiv:${source.arxiv}` : source.title}</span>
        <span className={styles.summary}>{summary}</span>
        <span className={styles.soft}>
          <StageSquares changed={changed} />
          {names.join(', ') || 'the baseline'}
          {card ? `; known from ${card.evidence}` : ''}
        </span>
        <span className={styles.soft}>
          {loaded ? <Outcomes outcomes={outcomesOf(loaded, method)} /> : null}
        </span>
        <FirstClaim method={method} loaded={loaded} />
      </a>
    </li>
  );
}

/** The stages in their order, the changed ones filled; their names stand beside it. */
function StageSquares({ changed }: { changed: readonly StageId[] }) {
  return (
    <span className={styles.squares} aria-hidden="true">
      {stageIds.map((stage) => (
        <span key={stage} data-changed={changed.includes(stage) || undefined} />
      ))}
    </span>
  );
}

/** What a method claims first, and its effect: the list is to be read without opening each. */
function FirstClaim({ method, loaded }: { method: Method; loaded: Loaded }) {
  const [claim] = method.claims ?? [];
  const entry = claim && entryOf(loaded, method, claim);
  if (!entry) return null;
  return (
    <>
      <span className={styles.first}>{claim.statement}</span>
      <span className={styles.effect}>
        <IntervalBar entry={entry} expect={claim.expect} neutral={neutralOf(claim)} />
        {formatNumber(entry.effect)} [{formatNumber(entry.low)}, {formatNumber(entry.high)}]
      </span>
    </>
  );
}
