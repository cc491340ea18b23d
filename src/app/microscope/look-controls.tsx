import { useLab } from '../store/lab-store.ts';
import { runOrPause, step } from '../store/session.ts';
import { Button, LabelledSelect } from '../ui/controls.tsx';
import { Help } from '../ui/help.tsx';
import { isBusy, type LookState, measure, setLookSettings, stopMeasuring, useLook } from './look-store.ts';
import styles from './microscope.module.css';

const batchCounts = [32, 64, 128, 256, 512, 1024] as const;

/** The run, and the look at it. */
export function LookControls() {
  return (
    <section className={styles.controls} aria-label="Measurement">
      <RunControls />
      <LookButtons />
      <LookStatus />
    </section>
  );
}

function RunControls() {
  const { phase, wantsToRun, step: done } = useLab((state) => state.run);
  const steps = useLab((state) => state.experiment.budget.steps);
  const over = phase === 'finished' || phase === 'failed';
  return (
    <div className={styles.group}>
      <Button className={styles.run} onClick={runOrPause} disabled={phase === 'preparing'}>
        {wantsToRun ? 'Pause' : over ? 'Run again' : 'Run'}
      </Button>
      <Button onClick={step} disabled={over || phase === 'preparing'}>
        Step
      </Button>
      <span className={styles.step}>
        step {done} of {steps}
      </span>
    </div>
  );
}

function LookButtons() {
  const settings = useLook((state) => state.settings);
  const busy = useLook(isBusy);
  const seeds = useLab((state) => state.experiment.seeds);
  const ready = useLab((state) => state.run.description !== null);
  return (
    <div className={styles.group}>
      <Button primary className={styles.measure} disabled={!ready} onClick={busy ? stopMeasuring : measure}>
        {busy ? 'Stop' : 'Measure'}
      </Button>
      <LabelledSelect
        label="batches"
        value={settings.batches}
        onChange={(event) => setLookSettings({ batches: Number(event.target.value) })}
      >
        {batchCounts.map((count) => (
          <option key={count} value={count}>
            {count}
          </option>
        ))}
      </LabelledSelect>
      <LabelledSelect
        label="seed"
        value={Math.min(settings.seedIndex, seeds - 1)}
        onChange={(event) => setLookSettings({ seedIndex: Number(event.target.value) })}
      >
        {Array.from({ length: seeds }, (_, seed) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: seeds are their indices
          <option key={seed} value={seed}>
            {seed + 1}
          </option>
        ))}
      </LabelledSelect>
      <label className={styles.follow}>
        <input
          type="checkbox"
          checked={settings.follow}
          onChange={(event) => setLookSettings({ follow: event.target.checked })}
        />
        follow the run
      </label>
      <Help
        about="Measure"
        why="The run takes turns with the measurement and computes what it would have computed."
      >
        Draws so many fresh batches of each lane, at its own group size and at 2, 4, 8, 16 and 32, at the
        weights of this step, and never trains on them. With “follow the run” it measures again as the run
        moves on.
      </Help>
    </div>
  );
}

function LookStatus() {
  const look = useLook();
  const { runId, step } = useLab((state) => state.run);
  const edited = useLab((state) => state.experiment !== look.experiment);
  const share = shareOf(look);
  return (
    <div className={styles.status}>
      <div
        className={styles.track}
        role="progressbar"
        aria-label="Batches drawn"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(100 * share)}
      >
        <div className={styles.done} style={{ transform: `scaleX(${share})` }} />
      </div>
      <span role="status">{statusOf(look, step, look.runId !== runId || edited)}</span>
    </div>
  );
}

/** Listing the responses counts as a tenth of the work. */
function shareOf({ phase, report }: LookState): number {
  if (!report || phase === 'waiting') return 0;
  return 0.1 * report.exactShare + (0.9 * report.batchesDone) / report.options.batches;
}

function statusOf({ phase, report }: LookState, step: number, other: boolean): string {
  if (phase === 'waiting') return 'Taking the weights';
  if (!report) return '';
  const { batchesDone, options, step: seen, exactShare } = report;
  const count = `${batchesDone} of ${options.batches} batches at step ${seen}`;
  if (phase === 'going-on') return exactShare < 1 ? `Listing responses, step ${seen}` : count;
  if (other) return `${count}, of the set-up before its last change`;
  if (phase === 'ended') return `Stopped after ${count}`;
  return seen === step
    ? `${batchesDone} batches at step ${seen}`
    : `${batchesDone} batches at step ${seen}; the run is at ${step}`;
}
