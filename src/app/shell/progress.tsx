import { useLab } from '../store/lab-store.ts';
import styles from './transport.module.css';

const phases = {
  preparing: 'Preparing',
  running: 'Running',
  paused: 'Paused',
  finished: 'Finished',
  failed: 'Failed',
} as const;

/** How far the run is, and in which state. */
export function Progress() {
  const { phase, step, message } = useLab((state) => state.run);
  const steps = useLab((state) => state.experiment.budget.steps);
  const share = Math.min(1, step / steps);
  return (
    <div className={styles.progress} data-phase={phase}>
      <div
        className={styles.track}
        role="progressbar"
        aria-label="Steps done"
        aria-valuemin={0}
        aria-valuemax={steps}
        aria-valuenow={step}
      >
        <div className={styles.done} style={{ transform: `scaleX(${share})` }} />
      </div>
      <div className={styles.status}>
        <span className={styles.phase} role="status" title={message}>
          {phases[phase]}
          {message ? <span className={styles.message}> · {message}</span> : null}
        </span>
        <span className={styles.steps}>
          step <span style={{ minWidth: `${String(steps).length}ch` }}>{step}</span> / {steps}
        </span>
      </div>
    </div>
  );
}
