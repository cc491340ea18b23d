import { type ReactNode, useRef } from 'react';
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

export interface Placed {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  readonly valueAt: (x: number) => number;
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
  /** Handles and marks, placed in the picture. */
  readonly children?: (placed: Placed) => ReactNode;
}

const margin = { top: 12, right: 18, bottom: 34, left: 40 };

/** Curves over one axis; small enough to be drawn anew at each movement of a handle. */
export function Plot(props: PlotProps) {
  const { label, title, xTitle, xs, lines, xDomain, yDomain, bands = [], height = 230, children } = props;
  const box = useRef<HTMLDivElement>(null);
  const { width } = useSize(box);
  const right = width - margin.right;
  const bottom = height - margin.bottom;
  const x = (value: number) => project(value, xDomain, margin.left, right);
  const y = (value: number) => project(value, yDomain, bottom, margin.top);
  const valueAt = (at: number) =>
    xDomain[0] + ((at - margin.left) / (right - margin.left)) * (xDomain[1] - xDomain[0]);
  return (
    <figure className={styles.figure}>
      <figcaption className={styles.figureTitle}>{title}</figcaption>
      <div ref={box} className={styles.picture} style={{ height }}>
        {width > 0 ? (
          // biome-ignore lint/a11y/useSemanticElements: a picture with handles in it
          <svg width={width} height={height} role="group" aria-label={label}>
            {bands.map(({ from, to, label: name }) => (
              <g key={`${name} ${from}`}>
                <rect x={x(from)} width={Math.max(0, x(to) - x(from))} y={margin.top} height={bottom - margin.top} className={styles.band} />
                <text x={(x(from) + x(to)) / 2} y={margin.top + 12} className={styles.bandName}>
                  {x(to) - x(from) > 6.4 * name.length ? name : ''}
                </text>
              </g>
            ))}
            {ticksWithin(yDomain[0], yDomain[1], 4).map((tick) => (
              <g key={tick}>
                <line x1={margin.left} x2={right} y1={y(tick)} y2={y(tick)} className={tick === 0 ? styles.zero : styles.grid} />
                <text x={margin.left - 6} y={y(tick) + 4} className={styles.tickEnd}>
                  {formatTick(tick)}
                </text>
              </g>
            ))}
            {ticksWithin(xDomain[0], xDomain[1], width > 420 ? 8 : 4).map((tick) => (
              <text key={tick} x={x(tick)} y={bottom + 14} className={styles.tick}>
                {formatTick(tick)}
              </text>
            ))}
            <text x={right} y={bottom + 29} className={styles.tickEnd}>
              {xTitle}
            </text>
            {lines.map(({ key, color, dash, ys, bold }) => (
              <path key={key} d={pathOf(xs, ys, x, y, yDomain)} stroke={color} strokeDasharray={dash} strokeWidth={bold ? 2.5 : 1.75} fill="none" />
            ))}
            {lines.map(({ key, color, ys, letter }) => {
              const last = ys[ys.length - 1];
              const inside = last >= yDomain[0] && last <= yDomain[1];
              return letter && inside ? (
                <text key={key} x={right + 4} y={y(last) + 4} fill={color} className={styles.letter}>
                  {letter}
                </text>
              ) : null;
            })}
            {children?.({ x, y, valueAt, top: margin.top, bottom })}
          </svg>
        ) : null}
      </div>
    </figure>
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
