import { download, fileName } from '../share/download.ts';
import { useLab } from '../store/lab-store.ts';
import { Button } from '../ui/controls.tsx';
import { measure, stop, useBenchReport } from './bench-store.ts';
import styles from './report.module.css';

/** Starts, stops and saves a measurement, and says how far it is. */
export function Controls() {
  const phase = useBenchReport((state) => state.phase);
  const report = useBenchReport((state) => state.report);
  const failure = useBenchReport((state) => state.failure);
  const paused = useBenchReport((state) => state.paused);
  const resumed = useLab(({ run }) => run.wantsToRun);
  return (
    <section className={styles.controls} aria-label="Measurement">
      <div className={styles.buttons}>
        {phase === 'running' ? (
          <Button onClick={stop}>Stop</Button>
        ) : (
          <>
            <Button primary onClick={() => measure(true)}>
              Measure quickly
            </Button>
            <Button onClick={() => measure(false)}>Measure in full</Button>
          </>
        )}
        <Button
          disabled={!report}
          onClick={() => {
            if (!report) return;
            download(fileName('bench report', 'json'), 'application/json', `${JSON.stringify(report)}\n`);
          }}
        >
          Download JSON
        </Button>
      </div>
      {phase === 'running' ? (
        <Progress />
      ) : (
        <p className={styles.note} role="status">
          {noteOf(phase, failure, report?.seconds)}
        </p>
      )}
      {paused && !resumed ? (
        <p className={styles.note}>The run on the Bench was paused for this: it would take the same cores.</p>
      ) : null}
    </section>
  );
}

function noteOf(phase: string, failure: string, seconds: number | undefined): string {
  if (phase === 'failed') return `The measurement failed: ${failure}`;
  if (seconds !== undefined) return `Measured in ${seconds} s.`;
  return 'Quickly takes about half a minute, in full a few minutes. Leave the machine alone meanwhile.';
}

function Progress() {
  const what = useBenchReport((state) => state.what);
  const share = useBenchReport((state) => state.share);
  const percent = Math.round(100 * share);
  return (
    <div className={styles.progress}>
      <progress value={percent} max={100} aria-label="Measured" />
      <span>{percent} %</span>
      <span role="status">{what}</span>
    </div>
  );
}
