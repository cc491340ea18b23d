import { useMemo } from 'react';
import { laneDifferences } from '../../core/experiment/differences.ts';
import { useLab } from '../store/lab-store.ts';
import styles from './lanes.module.css';

/** What differs from the first lane, phases among it; of the first lane its phases. */
export function Chips({ lane }: { lane: number }) {
  const experiment = useLab((state) => state.experiment);
  const list = useMemo(() => laneDifferences(experiment, lane), [experiment, lane]);
  return (
    <ul className={styles.chips} aria-label={lane === 0 ? 'Phases' : 'Differs from lane A by'}>
      {list.map(({ key, label, from }) => (
        <li key={key} title={from === null ? label : `${label}; lane A has ${String(from) || 'none'}`}>
          {label}
        </li>
      ))}
    </ul>
  );
}
