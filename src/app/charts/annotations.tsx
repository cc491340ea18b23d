import { laneStyle } from '../ui/lane-style.ts';
import type { ChartModel } from './chart-model.ts';
import type { Frame } from './frame.ts';
import { placeLabels } from './place-labels.ts';
import { project } from './scale.ts';

const lineHeight = 15;
const letterWidth = 6.4;

/** Names at the lines' ends, and hairlines where a recipe was changed. Part of the figure that is exported. */
export function Annotations({
  model,
  names,
  frame,
}: {
  model: ChartModel;
  names: readonly string[];
  frame: Frame;
}) {
  const { ends, marks } = model;
  const xOf = (x: number) => project(x, model.x.domain, frame.left, frame.right);
  const yOf = (y: number) => project(y, model.y.domain, frame.bottom, frame.top);
  const places = placeLabels(
    ends.map(({ value }) => yOf(value)),
    lineHeight,
    frame.top + 4,
    frame.bottom - 4,
  );
  const room = Math.floor((frame.width - frame.right - 22) / letterWidth);
  return (
    <g className="annotations">
      {marks.map(({ x, label }, i) => {
        const at = xOf(x);
        const leftwards = at > (frame.left + frame.right) / 2;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: marks are only ever added at the end
          <g key={i}>
            <line
              x1={at}
              x2={at}
              y1={frame.top}
              y2={frame.bottom}
              stroke="var(--text-soft)"
              strokeWidth={1}
              strokeDasharray="2 2"
            />
            <text
              x={at + (leftwards ? -4 : 4)}
              y={frame.bottom - 5 - (i % 4) * 13}
              textAnchor={leftwards ? 'end' : 'start'}
              fontSize={11}
              fill="var(--text-soft)"
              stroke="var(--ground)"
              strokeWidth={3}
              paintOrder="stroke"
            >
              {label}
            </text>
          </g>
        );
      })}
      {ends.map(({ lane, x, value }, i) => {
        const { letter, color } = laneStyle(lane);
        const [endX, endY] = [xOf(x), yOf(value)];
        const name = room > 3 ? shorten(names[lane] ?? '', room) : '';
        return (
          <g key={letter}>
            <path
              d={`M${endX + 2} ${endY}L${endX + 8} ${places[i]}`}
              stroke={color}
              strokeWidth={1}
              fill="none"
            />
            <text
              x={endX + 10}
              y={places[i] + 4}
              fontSize={12}
              fill={color}
              stroke="var(--ground)"
              strokeWidth={3}
              paintOrder="stroke"
            >
              <tspan fontWeight={700}>{letter}</tspan> {name}
            </text>
          </g>
        );
      })}
    </g>
  );
}

function shorten(name: string, letters: number): string {
  return name.length <= letters ? name : `${name.slice(0, Math.max(1, letters - 1)).trimEnd()}…`;
}
