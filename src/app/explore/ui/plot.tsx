import { type PointerEvent, type ReactNode, useRef } from 'react';
import { placeLabels } from '../../charts/place-labels.ts';
import { project, ticksWithin } from '../../charts/scale.ts';
import { formatTick } from '../../ui/format.ts';
import { useSize } from '../../ui/use-size.ts';
import styles from './ui.module.css';

export interface Line {
  readonly key: string;
  readonly color: string;
  readonly dash: string;
  /** NaN ends a piece. */
  readonly ys: ArrayLike<number>;
  /** A few letters at the line's end. */
  readonly letter?: string;
  readonly bold?: boolean;
}

export interface Band {
  readonly from: number;
  readonly to: number;
  readonly label: string;
}

/** Where values stand in the picture, in its pixels, and back. */
export interface Placed {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  readonly valueAt: (x: number) => number;
  readonly yValueAt: (y: number) => number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface PlotProps {
  /** What the picture shows, for those who do not see it. */
  readonly label: string;
  readonly title: ReactNode;
  readonly xTitle: string;
  readonly xs: ArrayLike<number>;
  readonly lines: readonly Line[];
  readonly xDomain: readonly [number, number];
  readonly yDomain: readonly [number, number];
  readonly bands?: readonly Band[];
  readonly height?: number;
  /** Where the picture is pressed or dragged over, on the x axis. */
  readonly onPoint?: (x: number) => void;
  /** Handles and marks, placed in the picture. */
  readonly children?: (placed: Placed) => ReactNode;
}

/** Of a band's name, in pixels. */
const letterWidth = 6.6;
const margin = { top: 12, right: 18, bottom: 34, left: 40 };

/** Curves over one axis; small enough to be drawn anew at each movement of a handle. */
export function Plot(props: PlotProps) {
  const { label, title, xs, lines, bands = [], height = 230, onPoint, children } = props;
  const box = useRef<HTMLDivElement>(null);
  const { width } = useSize(box);
  const placed = placedIn(props, width, height);
  const { x, y, valueAt } = placed;
  return (
    <figure className={styles.figure}>
      <figcaption className={styles.figureTitle}>{title}</figcaption>
      <div ref={box} className={`${styles.picture} ${onPoint ? styles.swept : ''}`} style={{ height }}>
        {width > 0 ? (
          // biome-ignore lint/a11y/useSemanticElements: a picture with handles in it
          <svg width={width} height={height} role="group" aria-label={label}>
            {onPoint ? <Ground {...placed} onPoint={(at) => onPoint(valueAt(at))} /> : null}
            {bands.map((band) => (
              <Stretch key={`${band.label} ${band.from}`} band={band} {...placed} />
            ))}
            <Axes {...props} placed={placed} />
            {lines.map(({ key, color, dash, ys, bold }) => (
              <path
                key={key}
                d={pathOf(xs, ys, x, y, props.yDomain)}
                stroke={color}
                strokeDasharray={dash}
                strokeWidth={bold ? 2.5 : 1.75}
                fill="none"
              />
            ))}
            <Letters lines={lines} yDomain={props.yDomain} placed={placed} />
            {children?.(placed)}
          </svg>
        ) : null}
      </div>
    </figure>
  );
}

function placedIn({ xDomain, yDomain }: PlotProps, width: number, height: number): Placed {
  const { left, top } = margin;
  const right = width - margin.right;
  const bottom = height - margin.bottom;
  return {
    x: (value) => project(value, xDomain, left, right),
    y: (value) => project(value, yDomain, bottom, top),
    valueAt: (at) => project(at, [left, right], xDomain[0], xDomain[1]),
    yValueAt: (at) => project(at, [bottom, top], yDomain[0], yDomain[1]),
    left,
    right,
    top,
    bottom,
  };
}

function Axes({ xDomain, yDomain, xTitle, placed }: PlotProps & { placed: Placed }) {
  const { x, y, left, right, bottom } = placed;
  return (
    <>
      {ticksWithin(yDomain[0], yDomain[1], 4).map((tick) => (
        <g key={tick}>
          <line
            x1={left}
            x2={right}
            y1={y(tick)}
            y2={y(tick)}
            className={tick === 0 ? styles.zero : styles.grid}
          />
          <text x={left - 6} y={y(tick) + 4} className={styles.tickEnd}>
            {formatTick(tick)}
          </text>
        </g>
      ))}
      {ticksWithin(xDomain[0], xDomain[1], right - left > 360 ? 8 : 4).map((tick) => (
        <text key={tick} x={x(tick)} y={bottom + 14} className={styles.tick}>
          {formatTick(tick)}
        </text>
      ))}
      <text x={right} y={bottom + 29} className={styles.tickEnd}>
        {xTitle}
      </text>
    </>
  );
}

/** A shaded part of the axis, with its name where there is room for it. */
function Stretch({ band: { from, to, label }, x, top, bottom }: Placed & { band: Band }) {
  const width = Math.max(0, x(to) - x(from));
  return (
    <g>
      <rect x={x(from)} width={width} y={top} height={bottom - top} className={styles.band} />
      {width > letterWidth * label.length ? (
        <text x={x(from) + width / 2} y={top + 12} className={styles.bandName}>
          {label}
        </text>
      ) : null}
    </g>
  );
}

/** The names of the lines where they end, none over another. */
function Letters({ lines, yDomain, placed }: Pick<PlotProps, 'lines' | 'yDomain'> & { placed: Placed }) {
  const ends = lines.flatMap((line) => {
    const last = line.ys[line.ys.length - 1];
    return line.letter && last >= yDomain[0] && last <= yDomain[1] ? [{ ...line, last }] : [];
  });
  const wanted = ends.map(({ last }) => placed.y(last));
  const places = placeLabels(wanted, 11, placed.top, placed.bottom);
  return ends.map(({ key, color, letter }, i) => (
    <text key={key} x={placed.right + 7} y={places[i] + 4} fill={color} className={styles.letter}>
      {letter}
    </text>
  ));
}

/** Takes presses and drags that no handle takes; a vertical swipe still scrolls the page. */
function Ground({ left, right, top, bottom, onPoint }: Placed & { onPoint: (x: number) => void }) {
  const point = (event: PointerEvent<SVGRectElement>) => {
    const start = event.currentTarget.ownerSVGElement?.getBoundingClientRect().left ?? 0;
    onPoint(Math.min(right, Math.max(left, event.clientX - start)));
  };
  return (
    <rect
      x={left}
      width={Math.max(0, right - left)}
      y={top}
      height={bottom - top}
      className={styles.ground}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        point(event);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) point(event);
      }}
    />
  );
}

/** What leaves the picture is left out, up to its edge. */
function pathOf(
  xs: ArrayLike<number>,
  ys: ArrayLike<number>,
  x: (value: number) => number,
  y: (value: number) => number,
  [low, high]: readonly [number, number],
): string {
  let path = '';
  let drawing = false;
  for (let i = 0; i < xs.length; i++) {
    const value = ys[i];
    if (!(value >= low && value <= high)) {
      drawing = false;
      continue;
    }
    path += `${drawing ? 'L' : 'M'}${x(xs[i]).toFixed(1)} ${y(value).toFixed(1)}`;
    drawing = true;
  }
  return path;
}
