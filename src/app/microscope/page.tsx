import { useEffect } from 'react';
import { defaultExperiment, startLink } from '../../core/experiment/defaults.ts';
import { laneTitle } from '../../core/experiment/differences.ts';
import type { LookReport } from '../../core/oracle/microscope.ts';
import { type PageProps, writeQuery } from '../router.ts';
import { Messages } from '../shell/messages.tsx';
import { hashOf } from '../store/address.ts';
import { useLab } from '../store/lab-store.ts';
import { joinLab } from '../store/start.ts';
import frame from '../ui/page.module.css';
import { usePageTitle } from '../ui/page-title.ts';
import { Curves } from './curves.tsx';
import { History } from './history.tsx';
import { LookControls } from './look-controls.tsx';
import { measure, useLook } from './look-store.ts';
import styles from './microscope.module.css';
import { ReachTable } from './reach-table.tsx';
import { Readings } from './readings.tsx';
import { lookSentence, unresolvedNote } from './words.ts';

/** `#/microscope`: what the gradients of the Bench's lanes are worth, against the true one. */
export default function MicroscopePage({ query }: PageProps) {
  usePageTitle('Gradient microscope');
  useExperimentInAddress(query);
  useEffect(joinLab, []);
  useFollowing();
  const { phase, reason, report } = useLook();
  return (
    <main className={frame.page}>
      <h2 className={frame.title}>Gradient microscope</h2>
      <p className={frame.idea}>
        Where all responses can be listed, the policy gradient is known exactly. Fresh batches are drawn at
        the weights that the Bench’s lanes have now and held against it; the run itself is left alone.
      </p>
      <Messages />
      <LookControls />
      {phase === 'not-exact' ? <NotExact reason={reason} /> : null}
      {phase === 'failed' ? (
        <p className={styles.notExact} role="alert">
          The measurement failed: {reason}
        </p>
      ) : null}
      <RunFailure />
      {report ? <Findings report={report} /> : null}
      {phase === 'none' ? <Beginning /> : null}
    </main>
  );
}

/** Keeps the experiment that is looked at in the address, so that a reload or a copy of it looks at the same. */
function useExperimentInAddress(query: string): void {
  const experiment = useLab((state) => state.experiment);
  useEffect(() => {
    const link = hashOf(experiment).slice(1);
    if (query !== link) writeQuery('microscope', link);
  }, [experiment, query]);
}

/** Looks at each run once, and, to follow it, as soon as a look is finished and the run has moved on. */
function useFollowing(): void {
  const runId = useLab(({ run }) => run.runId);
  const now = useLab(({ run }) => run.step);
  const ready = useLab(({ run }) => run.description !== null);
  const due = useLook((look) => {
    if (look.phase === 'none' || look.runId !== runId) return true;
    const idle = look.phase === 'finished' || look.phase === 'ended';
    return look.settings.follow && idle && look.report?.step !== now;
  });
  useEffect(() => {
    if (due && ready) measure();
  }, [due, ready]);
}

/** Why the run itself has stopped, where it has failed. */
function RunFailure() {
  const { phase, message } = useLab(({ run }) => run);
  if (phase !== 'failed' || !message) return null;
  return (
    <p className={styles.notExact} role="alert">
      The run has failed: {message}
    </p>
  );
}

/** Until the run is set up there is nothing to look at. */
function Beginning() {
  const message = useLab(({ run }) => run.message);
  return <p className={styles.empty}>{message || 'Starting'}</p>;
}

function NotExact({ reason }: { reason: string }) {
  return (
    <section className={styles.notExact} role="alert">
      <p>
        <strong>No exact gradient here.</strong> {reason}
      </p>
      <a className={frame.action} href={`#${startLink}`}>
        Open one on locks
      </a>
      <p className={styles.soft}>
        Locks, sorting, modular arithmetic and short formats can be listed; so can the other tasks where they
        are made small enough.
      </p>
    </section>
  );
}

function Findings({ report }: { report: LookReport }) {
  const experiment = useLook((state) => state.experiment) ?? defaultExperiment;
  const phase = useLook((state) => state.phase);
  const names = experiment.lanes.map((_, lane) => laneTitle(experiment, lane));
  const drawn = report.batchesDone > 0;
  const note = phase === 'finished' ? unresolvedNote(report) : '';
  return (
    <>
      <p className={`${frame.sentence} ${styles.sentence}`} role="status" aria-label="What you see">
        {drawn ? lookSentence(report) : 'Listing and weighing all responses.'}
      </p>
      <Readings lanes={report.lanes} names={names} />
      {note ? <p className={styles.note}>{note}</p> : null}
      {drawn ? (
        <section className={frame.section}>
          <h3>How many rollouts it takes</h3>
          <p className={styles.lead}>
            Dots: measured on averages of 1, 2, 4, … batches. Lines: what signal, noise and bias predict; an
            unbiased estimator’s goes to 1, a biased one’s stays below. Open circles: where the cosine reaches
            0.9.
          </p>
          <Curves lanes={report.lanes} names={names} />
          <ReachTable lanes={report.lanes} names={names} />
        </section>
      ) : null}
      <History names={names} />
    </>
  );
}
