import { useRef, useState } from 'react';
import { csv } from '../../core/csv.ts';
import { useLaneNames } from '../bench/lane-names.ts';
import { download, fileName } from '../share/download.ts';
import { useLab } from '../store/lab-store.ts';
import { useRedraw } from '../store/redraw.ts';
import { runData } from '../store/run-data.ts';
import { ActionMenu } from '../ui/action-menu.tsx';
import { ErrorBoundary } from '../ui/error-boundary.tsx';
import { Help } from '../ui/help.tsx';
import { useLoaded } from '../ui/use-loaded.ts';
import { useSize } from '../ui/use-size.ts';
import { chartModel } from './chart-model.ts';
import { chartRows } from './chart-rows.ts';
import { ChartTable } from './chart-table.tsx';
import styles from './charts.module.css';
import { CursorOverlay } from './cursor-overlay.tsx';
import { savePng, saveSvg } from './export-figure.ts';
import { chartFrame } from './frame.ts';
import { measuredMetrics } from './measured.ts';
import { MetricSelect } from './metric-select.tsx';
import { useMetric } from './use-metric.ts';

/** recharts is as large as the rest of the page. */
const loadLines = () => import('./lines.tsx');

/** One metric of all lanes over one another. */
export function ChartPanel({
  metric,
  onChange,
  onRemove,
}: {
  metric: string;
  onChange: (metric: string) => void;
  onRemove: () => void;
}) {
  const [asTable, setAsTable] = useState(false);
  const plot = useRef<HTMLDivElement>(null);
  const names = useLaneNames();
  const xAxis = useLab((state) => state.view.xAxis);
  const { title, unit, help, why, zero } = useMetric(metric);

  const file = (extension: string) => fileName(`${title}`, extension);
  const figure = () => plot.current?.querySelector<SVGSVGElement>('svg.recharts-surface') ?? null;
  const caption = { title, names, xTitle: xAxis === 'step' ? 'step' : 'seconds of computing' };

  return (
    <section className={styles.panel} aria-label={`Chart of ${title}`}>
      <div className={styles.head}>
        <MetricSelect value={metric} onChange={onChange} />
        {unit ? <span className={styles.unit}>{unit}</span> : null}
        <Help about={title} why={why} zero={zero}>
          {help}
        </Help>
        <span className={styles.axis}>{xAxis === 'step' ? 'by step' : 'by seconds'}</span>
        <ActionMenu
          label={`Actions for the chart of ${title}`}
          actions={[
            { title: asTable ? 'Show as chart' : 'Show as table', run: () => setAsTable(!asTable) },
            { title: 'Save SVG', run: () => void saveSvg(figure(), caption, file('svg')), disabled: asTable },
            { title: 'Save PNG', run: () => void savePng(figure(), caption, file('png')), disabled: asTable },
            {
              title: 'Save CSV',
              run: () => download(file('csv'), 'text/csv', csv(chartRows(runData(), metric, names))),
            },
            { title: 'Remove chart', run: onRemove, apart: true },
          ]}
        >
          ⋯
        </ActionMenu>
      </div>
      {asTable ? (
        <ChartTable metric={metric} title={title} names={names} />
      ) : (
        <div className={styles.plot} ref={plot}>
          <ErrorBoundary what="This chart">
            <Plot metric={metric} title={title} names={names} />
          </ErrorBoundary>
        </div>
      )}
    </section>
  );
}

function Plot({ metric, title, names }: { metric: string; title: string; names: readonly string[] }) {
  const box = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(box);
  useRedraw(200);
  const Lines = useLoaded(loadLines);
  const xAxis = useLab((state) => state.view.xAxis);
  const steps = useLab((state) => state.experiment.budget.steps);
  const marks = useLab((state) => state.run.marks);
  const measurable = useLab((state) => state.run.description?.metrics.includes(metric) ?? true);
  const model = chartModel(runData(), metric, xAxis, steps, marks);
  return (
    <div ref={box} className={styles.plotBox}>
      {width > 0 ? (
        <>
          {Lines ? <Lines model={model} names={names} width={width} height={height} /> : null}
          <CursorOverlay metric={metric} title={title} model={model} frame={chartFrame(width, height)} />
        </>
      ) : null}
      {model.ends.length === 0 ? (
        <p className={styles.empty}>
          {!measurable
            ? `This task does not measure ${title}`
            : measuredMetrics(runData().series).size > 0
              ? `No lane’s recipe measures ${title}`
              : 'Nothing measured yet'}
        </p>
      ) : null}
    </div>
  );
}
