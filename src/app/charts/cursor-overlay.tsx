import type { KeyboardEvent, PointerEvent } from 'react';
import { useLab } from '../store/lab-store.ts';
import { runData } from '../store/run-data.ts';
import { formatFixed, formatNumber } from '../ui/format.ts';
import { laneStyle } from '../ui/lane-style.ts';
import { type ChartModel, type Reading, readAt } from './chart-model.ts';
import styles from './charts.module.css';
import { setCursor, useCursor } from './cursor.ts';
import type { Frame } from './frame.ts';
import { project } from './scale.ts';

/** A hairline that follows the pointer or the arrow keys over all charts, with the exact numbers there. */
export function CursorOverlay({
  metric,
  title,
  model,
  frame,
}: {
  metric: string;
  title: string;
  model: ChartModel;
  frame: Frame;
}) {
  const x = useCursor((state) => state.x);
  const xAxis = useLab((state) => state.view.xAxis);
  const reading = x === null ? null : readAt(runData(), metric, xAxis, x);

  const point = (event: PointerEvent<HTMLDivElement>) => {
    const bounds = event.currentTarget.getBoundingClientRect();
    const share = (event.clientX - bounds.left) / bounds.width;
    const [low, high] = model.x.domain;
    const at = low + Math.min(1, Math.max(0, share)) * (high - low);
    setCursor(xAxis === 'step' ? Math.round(at) : at);
  };

  const press = (event: KeyboardEvent) => {
    const { series } = runData();
    const rows = runData().aggregates.of(metric).rows;
    if (rows.length === 0) return;
    const xs = xAxis === 'step' ? series.steps : series.seconds;
    const now = reading ? rows.findIndex((row) => series.steps[row] === reading.step) : rows.length - 1;
    const page = Math.max(1, Math.round(rows.length / 10));
    const moves: Partial<Record<string, number>> = {
      ArrowLeft: now - 1,
      ArrowRight: now + 1,
      PageDown: now - page,
      PageUp: now + page,
      Home: 0,
      End: rows.length - 1,
    };
    if (event.key === 'Escape') return setCursor(null);
    const next = moves[event.key];
    if (next === undefined) return;
    event.preventDefault();
    setCursor(xs[rows[Math.min(rows.length - 1, Math.max(0, next))]]);
  };

  const [low, high] = model.x.domain;
  return (
    <div
      className={styles.overlay}
      style={{
        left: frame.left,
        top: frame.top,
        width: frame.right - frame.left,
        height: frame.bottom - frame.top,
      }}
      role="slider"
      tabIndex={0}
      aria-label={`${title}: cursor`}
      aria-valuemin={low}
      aria-valuemax={high}
      aria-valuenow={reading ? (xAxis === 'step' ? reading.step : reading.seconds) : low}
      aria-valuetext={reading ? inWords(reading) : 'no cursor'}
      onPointerMove={point}
      onPointerDown={point}
      onPointerLeave={(event) => event.pointerType === 'mouse' && setCursor(null)}
      onBlur={() => setCursor(null)}
      onKeyDown={press}
    >
      {reading ? (
        <CursorLine reading={reading} model={model} frame={frame} atSeconds={xAxis === 'seconds'} />
      ) : null}
    </div>
  );
}

function CursorLine({
  reading,
  model,
  frame,
  atSeconds,
}: {
  reading: Reading;
  model: ChartModel;
  frame: Frame;
  atSeconds: boolean;
}) {
  const width = frame.right - frame.left;
  const height = frame.bottom - frame.top;
  const at = project(atSeconds ? reading.seconds : reading.step, model.x.domain, 0, width);
  const right = at < width / 2;
  return (
    <>
      <svg className={styles.cursor} width={width} height={height} aria-hidden="true">
        <line x1={at} x2={at} y1={0} y2={height} stroke="var(--text-soft)" />
        {reading.lanes.map(({ mean }, lane) =>
          Number.isFinite(mean) ? (
            <circle
              key={laneStyle(lane).letter}
              cx={at}
              cy={project(mean, model.y.domain, height, 0)}
              r={3}
              fill={laneStyle(lane).color}
            />
          ) : null,
        )}
      </svg>
      <div
        className={styles.reading}
        aria-hidden="true"
        style={right ? { left: at + 10 } : { right: width - at + 10 }}
      >
        <div className={styles.readingHead}>
          step {reading.step} · {formatFixed(reading.seconds, 1)} s
        </div>
        {reading.lanes.map(({ mean, low, high }, lane) => (
          <div key={laneStyle(lane).letter} className={styles.readingRow}>
            <b style={{ color: laneStyle(lane).color }}>{laneStyle(lane).letter}</b>
            <span>{formatNumber(mean)}</span>
            <span className={styles.soft}>
              {Number.isFinite(low) ? `[${formatNumber(low)}, ${formatNumber(high)}]` : ''}
            </span>
          </div>
        ))}
      </div>
    </>
  );
}

function inWords({ step, lanes }: Reading): string {
  const values = lanes.map(({ mean }, lane) => `${laneStyle(lane).letter} ${formatNumber(mean)}`);
  return `step ${step}: ${values.join(', ')}`;
}
