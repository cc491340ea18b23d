import { budgetSettings, seedSettings } from '../../core/experiment/settings.ts';
import { useLab } from '../store/lab-store.ts';
import { edit, reset, runOrPause, setSpeed, step } from '../store/session.ts';
import { Button, LabelledSelect } from '../ui/controls.tsx';
import { NumberControl } from '../ui/number-control.tsx';
import { newSeed } from './new-seed.ts';
import { Progress } from './progress.tsx';
import styles from './transport.module.css';

const speeds = [0, 30, 10, 2] as const;
const stops = [0, 0.8, 0.9, 0.95, 1] as const;

/** Stands still while everything else moves. */
export function Transport() {
  return (
    <section className={styles.bar} aria-label="Run">
      <div className={styles.buttons}>
        <RunButtons />
        <SeedField />
      </div>
      <Progress />
      <div className={styles.selects}>
        <SpeedSelect />
        <StopSelect />
      </div>
    </section>
  );
}

function RunButtons() {
  const phase = useLab((state) => state.run.phase);
  const wantsToRun = useLab((state) => state.run.wantsToRun);
  const over = phase === 'finished' || phase === 'failed';
  const title = wantsToRun
    ? 'Pause'
    : phase === 'finished'
      ? 'Run again'
      : phase === 'failed'
        ? 'Try again'
        : 'Run';
  return (
    <>
      <Button primary className={styles.run} onClick={runOrPause} title={`${title} (space)`}>
        {title}
      </Button>
      <Button onClick={step} disabled={over} title="One step (s)">
        Step
      </Button>
      <Button onClick={reset} title="Back to step 0 of exactly the same run (r)">
        Reset
      </Button>
    </>
  );
}

function SeedField() {
  const seed = useLab((state) => state.experiment.seed);
  return (
    <div className={styles.seed}>
      <span aria-hidden="true">seed</span>
      <div className={styles.seedField}>
        <NumberControl
          spec={seedSettings.seed}
          label="Seed"
          value={seed}
          slider={false}
          onChange={(value, pace) => edit((experiment) => ({ ...experiment, seed: value }), pace)}
        />
      </div>
      <Button onClick={newSeed} title="Draw a new seed (n)">
        New
      </Button>
    </div>
  );
}

function SpeedSelect() {
  const speed = useLab((state) => state.view.speed);
  return (
    <LabelledSelect label="speed" value={speed} onChange={(event) => setSpeed(Number(event.target.value))}>
      {speeds.map((each) => (
        <option key={each} value={each}>
          {each === 0 ? 'max' : `${each}/s`}
        </option>
      ))}
    </LabelledSelect>
  );
}

function StopSelect() {
  const stopAt = useLab((state) => state.experiment.budget.stopAt);
  const options = [...new Set([...stops, stopAt])].sort((a, b) => a - b);
  return (
    <LabelledSelect
      label="stop at"
      title={budgetSettings.stopAt.help}
      value={stopAt}
      onChange={(event) => {
        const chosen = Number(event.target.value);
        edit((experiment) => ({ ...experiment, budget: { ...experiment.budget, stopAt: chosen } }));
      }}
    >
      {options.map((each) => (
        <option key={each} value={each}>
          {each === 0 ? 'the last step' : `pass@1 ≥ ${each}`}
        </option>
      ))}
    </LabelledSelect>
  );
}
