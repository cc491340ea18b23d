import { useMemo } from 'react';
import { type Metric, metrics, taskMetrics } from '../../core/trainer/metrics.ts';
import { useLab } from '../store/lab-store.ts';
import { useRedraw } from '../store/redraw.ts';
import { runData } from '../store/run-data.ts';
import { Select } from '../ui/controls.tsx';
import styles from './charts.module.css';
import { measuredMetrics } from './measured.ts';
import { metricGroups } from './metric-groups.ts';

/** Metrics of this run, those of its reward's components and of its companions included. */
function useMetrics(): readonly Metric[] {
  const description = useLab((state) => state.run.description);
  return useMemo(() => [...metrics, ...(description ? taskMetrics(description) : [])], [description]);
}

export function useMetricIds(): readonly string[] {
  const all = useMetrics();
  return useMemo(() => all.map(({ id }) => id), [all]);
}

export function MetricSelect({ value, onChange }: { value: string; onChange: (metric: string) => void }) {
  // What is measured changes seldom: with the first steps, or when a recipe asks for more.
  useRedraw(1000);
  const all = useMetrics();
  const groups = metricGroups(all, measuredMetrics(runData().series));
  return (
    <Select
      className={styles.metric}
      aria-label="Metric"
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
      {all.some(({ id }) => id === value) ? null : <option value={value}>{value}</option>}
      {groups.map(({ title, ids }) => (
        <optgroup key={title} label={title}>
          {ids.map((id) => (
            <option key={id} value={id}>
              {id}
            </option>
          ))}
        </optgroup>
      ))}
    </Select>
  );
}
