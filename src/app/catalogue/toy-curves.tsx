import { useMemo, useRef } from 'react';
import { Area, CartesianGrid, ComposedChart, XAxis, YAxis } from 'recharts';
import type { Toy } from '../../core/claims/claim.ts';
import type { Curve } from '../../core/claims/ledger.ts';
import { claimsOf, toyExperiment } from '../../core/claims/toy.ts';
import { laneTitle } from '../../core/experiment/differences.ts';
import type { Method } from '../../core/methods/_method.ts';
import { metricById } from '../../core/trainer/metrics.ts';
import { niceScale } from '../charts/scale.ts';
import { formatTick } from '../ui/format.ts';
import { laneStyle } from '../ui/lane-style.ts';
import { useSize } from '../ui/use-size.ts';
import styles from './catalogue.module.css';
import { entryOf, type Loaded } from './ledger.ts';

/** A toy's lanes over its steps, in every metric that a claim reads. */
export function ToyCurves({ method, toy, loaded }: { method: Method; toy: Toy; loaded: Loaded }) {
  const lanes = useMemo(() => {
    const experiment = toyExperiment(toy);
    return experiment.lanes.map((_, lane) => laneTitle(experiment, lane));
  }, [toy]);
  if (!loaded || 'problem' in loaded) return null;
  // Curves are of the claims that were measured with them.
  const current = claimsOf(method, toy).some((claim) => entryOf(loaded, method, claim));
  const curves = loaded.ledger.curves.filter(
    (each) => current && each.method === method.id && each.toy === toy.id && lanes.includes(each.lane),
  );
  if (curves.length === 0) return null;
  const metrics = [...new Set(curves.map(({ metric }) => metric))];
  return (
    <figure className={styles.toy}>
      <figcaption>{toy.title}</figcaption>
      <ul className={styles.legend}>
        {lanes.map((name, lane) => (
          <li key={name} style={{ color: laneStyle(lane).color }}>
            <svg width="24" height="8" aria-hidden="true">
              <line
                x1="0"
                x2="24"
                y1="4"
                y2="4"
                stroke="currentColor"
                strokeWidth="2"
                strokeDasharray={laneStyle(lane).dash}
              />
            </svg>{' '}
            {name}
          </li>
        ))}
      </ul>
      <div className={styles.charts}>
        {metrics.map((metric) => (
          <MetricChart
            key={metric}
            metric={metric}
            lanes={lanes}
            curves={curves.filter((each) => each.metric === metric)}
          />
        ))}
      </div>
    </figure>
  );
}

const tick = { fontSize: 12, fill: 'var(--text-soft)' };
const height = 200;

/** Means over repetitions with their 95 % bands. */
function MetricChart({
  metric,
  lanes,
  curves,
}: {
  metric: string;
  lanes: readonly string[];
  curves: readonly Curve[];
}) {
  const element = useRef<HTMLDivElement>(null);
  const { width } = useSize(element);
  const points = useMemo(() => rowsOf(lanes, curves), [lanes, curves]);
  const ends = curves.flatMap(({ low, high }) => [...low, ...high]).filter(Number.isFinite);
  const [low, high] = metricById(metric)?.range ?? [Math.min(...ends), Math.max(...ends)];
  const y = niceScale(low, high);
  const steps = points.map(({ x }) => x);
  const [first, last] = [steps[0], steps[steps.length - 1]];
  return (
    <div ref={element} className={styles.chart}>
      <div className={styles.chartTitle}>{metricById(metric)?.title ?? metric}, by step</div>
      {width > 0 ? (
        <ComposedChart
          width={width}
          height={height}
          data={points}
          margin={{ top: 6, right: 12, bottom: 0, left: 0 }}
          role="img"
          aria-label={describe(metric, lanes, curves)}
          accessibilityLayer={false}
        >
          <CartesianGrid vertical={false} stroke="var(--hairline)" />
          <XAxis
            dataKey="x"
            type="number"
            domain={[first, last]}
            ticks={[first, last]}
            height={20}
            tick={tick}
            tickLine={false}
            axisLine={{ stroke: 'var(--edge)' }}
            tickFormatter={formatTick}
            interval={0}
          />
          <YAxis
            type="number"
            domain={[...y.domain]}
            ticks={[...y.ticks]}
            width={44}
            tick={tick}
            tickLine={false}
            axisLine={false}
            tickFormatter={formatTick}
            interval={0}
            allowDataOverflow
          />
          {lanes.map((name, lane) => (
            <Area
              key={`b${name}`}
              dataKey={`b${lane}`}
              stroke="none"
              fill={laneStyle(lane).color}
              fillOpacity={0.13}
              isAnimationActive={false}
              activeDot={false}
              connectNulls
            />
          ))}
          {lanes.map((name, lane) => (
            <Area
              key={`m${name}`}
              dataKey={`m${lane}`}
              stroke={laneStyle(lane).color}
              strokeDasharray={laneStyle(lane).dash}
              strokeWidth={1.5}
              fill="none"
              isAnimationActive={false}
              activeDot={false}
              connectNulls
            />
          ))}
        </ComposedChart>
      ) : null}
    </div>
  );
}

type Row = { readonly x: number } & Record<string, number | [number, number]>;

/** One row a step, as recharts wants it: m0 is lane 0's mean, b0 its band. */
function rowsOf(lanes: readonly string[], curves: readonly Curve[]): Row[] {
  const rows = new Map<number, Record<string, number | [number, number]>>();
  for (const { lane, steps, mean, low, high } of curves) {
    const index = lanes.indexOf(lane);
    steps.forEach((x, i) => {
      const row = rows.get(x) ?? { x };
      rows.set(x, row);
      row[`m${index}`] = mean[i];
      row[`b${index}`] = [low[i], high[i]];
    });
  }
  return [...rows.values()].sort((a, b) => (a.x as number) - (b.x as number)) as Row[];
}

/** The picture in words, for those who do not see it. */
function describe(metric: string, lanes: readonly string[], curves: readonly Curve[]): string {
  const ends = lanes.flatMap((lane) => {
    const mean = curves.find((curve) => curve.lane === lane)?.mean ?? [];
    return mean.length > 0 ? [`${lane} ends at ${formatTick(mean[mean.length - 1])}`] : [];
  });
  return `${metric}: ${ends.join(', ')}`;
}
