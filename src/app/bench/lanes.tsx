import { useLab } from '../store/lab-store.ts';
import { ErrorBoundary } from '../ui/error-boundary.tsx';
import { LaneColumn } from './lane-column.tsx';
import { useLaneNames } from './lane-names.ts';
import styles from './lanes.module.css';

/** All lanes side by side; they scroll sideways where they do not fit. */
export function Lanes() {
  const keys = useLab((state) => state.laneKeys);
  const names = useLaneNames();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className={styles.lanes} aria-label="Lanes" tabIndex={0}>
      {keys.map((key, lane) => (
        <ErrorBoundary key={key} what={`Lane ${names[lane]}`}>
          <LaneColumn lane={lane} laneKey={key} name={names[lane]} />
        </ErrorBoundary>
      ))}
    </section>
  );
}
