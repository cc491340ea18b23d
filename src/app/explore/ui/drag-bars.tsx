import { useRef, useState } from 'react';
import { niceScale, project, type Scale } from '../../charts/scale.ts';
import { formatShort, formatTick } from '../../ui/format.ts';
import { useSize } from '../../ui/use-size.ts';
import { Handle } from './handle.tsx';
import styles from './ui.module.css';

export interface DragBarsProps {
  readonly label: string;
  /** What stands above the picture. */
  readonly title: string;
  readonly values: readonly number[];
  /** What is called what: "Reward of response 1". */
  readonly nameOf: (index: number) => string;
  /** Bounds of the values. */
  readonly min: number;
  readonly max: number;
  /** What the picture shows at least. */
  readonly shown: readonly [number, number];
  readonly step: number;
  readonly color?: string;
  readonly format?: (value: number) => string;
  readonly onChange: (index: number, value: number) => void;
}

const height = 176;
const top = 22;
const bottom = 26;
const left = 34;

/** Numbers as bars whose ends can be dragged. */
export function DragBars(props: DragBarsProps) {
  const { label, title, values, shown } = props;
  const box = useRef<HTMLDivElement>(null);
  const { width } = useSize(box);
  const fitting = niceScale(Math.min(shown[0], ...values), Math.max(shown[1], ...values), 3);
  // A scale that moved under the pointer would run away from it.
  const [held, setHeld] = useState<Scale | null>(null);
  const { domain, ticks } = held ?? fitting;
  const y = (value: number) => project(value, domain, height - bottom, top);
  const valueAt = (at: number) => {
    const inside = Math.min(height - bottom, Math.max(top, at));
    return project(inside, [height - bottom, top], domain[0], domain[1]);
  };
  return (
    <figure className={styles.figure}>
      <figcaption className={styles.figureTitle}>{title}</figcaption>
      <div ref={box} className={styles.picture} style={{ height }}>
        {width > 0 ? (
          // biome-ignore lint/a11y/useSemanticElements: a group of sliders, not of form fields
          <svg width={width} height={height} role="group" aria-label={label}>
            {ticks.map((tick) => (
              <g key={tick}>
                <line
                  x1={left}
                  x2={width}
                  y1={y(tick)}
                  y2={y(tick)}
                  className={tick === 0 ? styles.zero : styles.grid}
                />
                <text x={left - 6} y={y(tick) + 4} className={styles.tickEnd}>
                  {formatTick(tick)}
                </text>
              </g>
            ))}
            {values.map((_, i) => (
              <Bar
                {...props}
                // biome-ignore lint/suspicious/noArrayIndexKey: bars are told apart by their place
                key={i}
                index={i}
                slot={(width - left) / values.length}
                y={y}
                valueAt={valueAt}
                onHold={(holds) => setHeld(holds ? fitting : null)}
              />
            ))}
          </svg>
        ) : null}
      </div>
    </figure>
  );
}

interface BarProps extends DragBarsProps {
  readonly index: number;
  /** Width that a bar has to itself, in pixels. */
  readonly slot: number;
  readonly y: (value: number) => number;
  readonly valueAt: (y: number) => number;
  readonly onHold: (held: boolean) => void;
}

function Bar({ index, slot, y, valueAt, onHold, ...props }: BarProps) {
  const { values, nameOf, min, max, step, color = 'var(--accent)', format = formatShort, onChange } = props;
  const value = values[index];
  const thick = Math.min(44, slot * 0.62);
  const middle = left + (index + 0.5) * slot;
  const end = y(value);
  const bar = { x: middle - thick / 2, width: thick, fill: color };
  return (
    <g>
      <rect {...bar} y={Math.min(end, y(0))} height={Math.abs(end - y(0))} opacity={0.28} />
      <Handle
        label={nameOf(index)}
        value={value}
        min={min}
        max={max}
        step={step}
        orientation="vertical"
        at={(_, at) => valueAt(at)}
        onHold={onHold}
        onChange={(next) => onChange(index, next)}
      >
        <rect x={middle - slot / 2} width={slot} y={end - 18} height={36} fill="transparent" />
        <rect {...bar} y={end - 2.5} height={5} rx={2.5} />
      </Handle>
      <text x={middle} y={value >= 0 ? end - 8 : end + 17} className={styles.value}>
        {format(value)}
      </text>
      <text x={middle} y={height - 6} className={styles.tick}>
        {index + 1}
      </text>
    </g>
  );
}
