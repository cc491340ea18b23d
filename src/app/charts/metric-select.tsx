import { metrics } from '../../core/trainer/metrics.ts';
import { useLab } from '../store/lab-store.ts';
import { Select } from '../ui/controls.tsx';
import styles from './charts.module.css';

/** Metrics of this run, and those of its reward's components. */
export function useMetricIds(): readonly string[] {
  const components = useLab((state) => state.run.description?.components);
  const own = (components ?? []).map(({ id }) => `rewards/${id}/mean`);
  return [...metrics.map(({ id }) => id), ...own];
}

export function MetricSelect({ value, onChange }: { value: string; onChange: (metric: string) => void }) {
  const ids = useMetricIds();
  const all = ids.includes(value) ? ids : [...ids, value];
  return (
    <Select
      className={styles.metric}
      aria-label="Metric"
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
      {all.map((id) => (
        <option key={id} value={id}>
          {id}
        </option>
      ))}
    </Select>
  );
}
