import type { ReactNode } from 'react';
import type { Issue } from '../../../core/experiment/issues.ts';
import messages from '../../shell/messages.module.css';
import { QuietButton } from '../../ui/controls.tsx';
import frame from '../../ui/page.module.css';
import { usePageTitle } from '../../ui/page-title.ts';
import { explorerOf } from '../explorers.ts';
import styles from './ui.module.css';

export interface FrameProps {
  /** Of `explorers`. */
  readonly id: string;
  /** What it is about, in a sentence or two. */
  readonly idea: ReactNode;
  readonly issues: readonly Issue[];
  readonly onDismiss: () => void;
  /** What one now sees, in words. */
  readonly sentence: string;
  /** An experiment's link, without '#', and what it shows. */
  readonly bench: { readonly link: string; readonly shows: string };
  readonly children: ReactNode;
}

/** What all explorers have: the idea, what was wrong with the link, what one sees, and the way to the Bench. */
export function Frame({ id, idea, issues, onDismiss, sentence, bench, children }: FrameProps) {
  const { title } = explorerOf(id);
  usePageTitle(title);
  return (
    <main className={frame.page}>
      <p className={styles.back}>
        <a href="#/explore">All explorers</a>
      </p>
      <h2 className={frame.title}>{title}</h2>
      <p className={frame.idea}>{idea}</p>
      <Problems issues={issues} onDismiss={onDismiss} />
      <p className={`${frame.sentence} ${styles.sentence}`} role="status" aria-label="What you see">
        {sentence}
      </p>
      {children}
      <section className={styles.bench} aria-label="On the Bench">
        <a className={frame.action} href={`#${bench.link}`}>
          Open on the Bench
        </a>
        <p>{bench.shows}</p>
      </section>
    </main>
  );
}

function Problems({ issues, onDismiss }: { issues: readonly Issue[]; onDismiss: () => void }) {
  if (issues.length === 0) return null;
  const parts = issues.length === 1 ? 'One part' : `${issues.length} parts`;
  return (
    <section className={`${messages.message} ${styles.problems}`} aria-label="Problems of the link">
      <div>
        <p className={messages.title}>
          {parts} of the link {issues.length === 1 ? 'was' : 'were'} not usable; the rest is shown.
        </p>
        <ul>
          {issues.map(({ message }, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes while it is shown
            <li key={i}>{message}</li>
          ))}
        </ul>
      </div>
      <QuietButton aria-label="Dismiss" onClick={onDismiss}>
        ✕
      </QuietButton>
    </section>
  );
}
