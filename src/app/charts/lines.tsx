import { memo } from 'react';
import { Area, CartesianGrid, ComposedChart, XAxis, YAxis } from 'recharts';
import { formatTick } from '../ui/format.ts';
import { laneStyle } from '../ui/lane-style.ts';
import { Annotations } from './annotations.tsx';
import type { ChartModel } from './chart-model.ts';
import { axisHeight, axisWidth, chartFrame, topMargin } from './frame.ts';

export interface LinesProps {
  readonly model: ChartModel;
  readonly names: readonly string[];
  readonly width: number;
  readonly height: number;
}

const tick = { fontSize: 12, fill: 'var(--text-soft)' };

/** Mean lines and bands of all lanes. Redrawing is costly (recharts): see `store/redraw.ts`. */
const Lines = memo(function Lines({ model, names, width, height }: LinesProps) {
  const frame = chartFrame(width, height);
  const lanes = Array.from({ length: model.lanes }, (_, lane) => laneStyle(lane));
  return (
    <ComposedChart
      width={width}
      height={height}
      data={model.points as ChartModel['points'][number][]}
      margin={{ top: topMargin, right: width - frame.right, bottom: 0, left: 0 }}
      accessibilityLayer={false}
      style={{ pointerEvents: 'none' }}
    >
      <CartesianGrid vertical={false} stroke="var(--hairline)" />
      <XAxis
        dataKey="x"
        type="number"
        domain={[...model.x.domain]}
        ticks={[...model.x.ticks]}
        height={axisHeight}
        tick={tick}
        tickFormatter={formatTick}
        tickLine={false}
        axisLine={{ stroke: 'var(--edge)' }}
        allowDataOverflow
        interval={0}
      />
      <YAxis
        type="number"
        domain={[...model.y.domain]}
        ticks={[...model.y.ticks]}
        width={axisWidth}
        tick={tick}
        tickFormatter={formatTick}
        tickLine={false}
        axisLine={false}
        allowDataOverflow
        interval={0}
      />
      {lanes.map(({ letter, color }, lane) => (
        <Area
          key={`b${letter}`}
          dataKey={`b${lane}`}
          stroke="none"
          fill={color}
          fillOpacity={0.13}
          isAnimationActive={false}
          activeDot={false}
          connectNulls
        />
      ))}
      {lanes.map(({ letter, color, dash }, lane) => (
        // An area without filling: a recharts line measures its length at each redraw, which forces a layout.
        <Area
          key={`m${letter}`}
          dataKey={`m${lane}`}
          stroke={color}
          strokeWidth={1.5}
          strokeDasharray={dash}
          fill="none"
          isAnimationActive={false}
          activeDot={false}
          connectNulls
        />
      ))}
      <Annotations model={model} names={names} frame={frame} />
    </ComposedChart>
  );
});

export default Lines;
