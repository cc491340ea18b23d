import { setView, useLab } from '../store/lab-store.ts';
import { QuietButton } from '../ui/controls.tsx';
import { AddLane } from './add-lane.tsx';
import { BudgetSettings } from './budget-settings.tsx';
import { ChosenSettings } from './chosen-settings.tsx';
import { Examples } from './examples.tsx';
import styles from './setup.module.css';
import { policies, tasks } from './setup-options.ts';
import { SharedStages } from './shared-stages.tsx';

/** What all lanes share. A column beside the lanes, or a sheet where there is no room for one. */
export function Setup() {
  const open = useLab((state) => state.view.setupOpen);
  return (
    <aside
      className={styles.setup}
      data-open={open}
      aria-label="Set-up"
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) setView({ setupOpen: false });
      }}
    >
      <div className={styles.sheetHead}>
        <h2>Set-up</h2>
        <QuietButton aria-label="Close the set-up" onClick={() => setView({ setupOpen: false })}>
          ✕
        </QuietButton>
      </div>
      <section className={styles.section}>
        <ChosenSettings field="task" title="Task" options={tasks} />
        <Examples />
      </section>
      <section className={styles.section}>
        <ChosenSettings field="policy" title="Policy" options={policies} />
      </section>
      <section className={styles.section}>
        <div className={styles.choice}>
          <h2 className={styles.title}>All lanes</h2>
          <AddLane />
        </div>
        <SharedStages />
      </section>
      <section className={styles.section}>
        <h2 className={styles.title}>Run</h2>
        <BudgetSettings />
      </section>
    </aside>
  );
}
