import { ChartBoard } from '../charts/chart-board.tsx';
import { setView, useLab } from '../store/lab-store.ts';
import { Button } from '../ui/controls.tsx';
import styles from './bench.module.css';
import { GroupTools } from './group-tools.tsx';
import { Lanes } from './lanes.tsx';
import { Setup } from './setup.tsx';

export function Bench() {
  const open = useLab((state) => state.view.setupOpen);
  return (
    <main className={styles.bench}>
      <Button className={styles.openSetup} aria-expanded={open} onClick={() => setView({ setupOpen: !open })}>
        Set-up
      </Button>
      <Setup />
      <div className={styles.content}>
        <div className={styles.charts}>
          <ChartBoard />
        </div>
        <GroupTools />
        <Lanes />
      </div>
    </main>
  );
}
