import { limits } from '../../core/experiment/experiment.ts';
import { setView, useLab, type XAxis } from '../store/lab-store.ts';
import { edit } from '../store/session.ts';
import { QuietButton, Segments } from '../ui/controls.tsx';
import { ChartPanel } from './chart-panel.tsx';
import styles from './charts.module.css';
import { useMetricIds } from './metric-select.tsx';

const axes: readonly { readonly value: XAxis; readonly title: string; readonly hint: string }[] = [
  { value: 'step', title: 'steps', hint: 'Training steps' },
  { value: 'seconds', title: 'seconds', hint: 'Seconds of computing, all lanes together' },
];

function setCharts(change: (charts: readonly string[]) => readonly string[]): void {
  edit((experiment) => ({ ...experiment, charts: change(experiment.charts) }));
}

/** The charts that all lanes share. */
export function ChartBoard() {
  const charts = useLab((state) => state.experiment.charts);
  const xAxis = useLab((state) => state.view.xAxis);
  const ids = useMetricIds();
  const next = ids.find((id) => !charts.includes(id));
  return (
    <section aria-label="Charts" className={styles.section}>
      <div className={styles.board}>
        {charts.map((metric, place) => (
          <ChartPanel
            // biome-ignore lint/suspicious/noArrayIndexKey: the same metric may stand twice
            key={`${metric} ${place}`}
            metric={metric}
            onChange={(chosen) => setCharts((all) => all.map((old, i) => (i === place ? chosen : old)))}
            onRemove={() => setCharts((all) => all.filter((_, i) => i !== place))}
          />
        ))}
      </div>
      <div className={styles.tools}>
        <QuietButton
          disabled={!next || charts.length >= limits.charts}
          onClick={() => next && setCharts((all) => [...all, next])}
        >
          Add chart
        </QuietButton>
        <Segments
          label="x axis"
          name="x-axis"
          value={xAxis}
          options={axes}
          onChange={(value) => setView({ xAxis: value })}
        />
      </div>
    </section>
  );
}
