import { useRef } from 'react';
import { niceScale, project } from '../../charts/scale.ts';
import { formatShort, formatTick } from '../../ui/format.ts';
import { useSize } from '../../ui/use-size.ts';
import { Handle } from './handle.tsx';
import styles from './ui.module.css';

export interface DragBarsProps {
  readonly label: string;
  readonly values: readonly number[];
  /** What is called what: "Reward of response 1". */
  readonly nameOf: (index: number) => string;
  /** What stands below each bar. */
  readonly tickOf: (index: number) => string;
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
  const { label, values, nameOf, tickOf, min, max, shown, step, onChange } = props;
  const { color = 'var(--accent)', format = formatShort } = props;
  const box = useRef<HTMLDivElement>(null);
  const { width } = useSize(box);
  const { domain, ticks } = niceScale(Math.min(shown[0], ...values), Math.max(shown[1], ...values), 3);
  const y = (value: number) => project(value, domain, height - bottom, top);
  const slot = (width - left) / values.length;
  const thick = Math.min(44, slot * 0.62);
  return (
    <div ref={box} className={styles.picture} style={{ height }}>
      {width > 0 ? (
        // biome-ignore lint/a11y/useSemanticElements: a group of sliders, not of form fields
        <svg width={width} height={height} role="group" aria-label={label}>
          {ticks.map((tick) => (
            <g key={tick}>
              <line x1={left} x2={width} y1={y(tick)} y2={y(tick)} className={tick === 0 ? styles.zero : styles.grid} />
              <text x={left - 6} y={y(tick) + 4} className={styles.tickEnd}>
                {formatTick(tick)}
              </text>
            </g>
          ))}
          {values.map((value, i) => {
            const middle = left + (i + 0.5) * slot;
            const end = y(value);
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: bars are told apart by their place
              <g key={i}>
                <rect
                  x={middle - thick / 2}
                  width={thick}
                  y={Math.min(end, y(0))}
                  height={Math.abs(end - y(0))}
                  fill={color}
                  opacity={0.28}
                />
                <Handle
                  label={nameOf(i)}
                  value={value}
                  min={min}
                  max={max}
                  step={step}
                  orientation="vertical"
                  at={(_, at) => domain[0] + ((height - bottom - at) / (height - bottom - top)) * (domain[1] - domain[0])}
                  onChange={(next) => onChange(i, next)}
                >
                  <rect x={middle - slot / 2} width={slot} y={end - 18} height={36} fill="transparent" />
                  <rect x={middle - thick / 2} width={thick} y={end - 2.5} height={5} rx={2.5} fill={color} />
                </Handle>
                <text x={middle} y={value >= 0 ? end - 8 : end + 17} className={styles.value}>
                  {format(value)}
                </text>
                <text x={middle} y={height - 6} className={styles.tick}>
                  {tickOf(i)}
                </text>
              </g>
            );
          })}
        </svg>
      ) : null}
    </div>
  );
}
