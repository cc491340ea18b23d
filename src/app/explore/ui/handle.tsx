import { type KeyboardEvent, type PointerEvent, type ReactNode, useEffect, useRef } from 'react';
import styles from './ui.module.css';

export interface HandleProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  /** What an arrow key moves; ten times as much with Shift or the page keys. */
  readonly step: number;
  /** The value in words, where the number alone says too little. */
  readonly text?: string;
  readonly orientation: 'horizontal' | 'vertical';
  /** The value at a point of the SVG, in its pixels. */
  readonly at: (x: number, y: number) => number;
  readonly onChange: (value: number) => void;
  /** While the pointer holds it. */
  readonly onHold?: (held: boolean) => void;
  readonly children: ReactNode;
}

const keys: Readonly<Record<string, number>> = {
  ArrowUp: 1,
  ArrowRight: 1,
  ArrowDown: -1,
  ArrowLeft: -1,
  PageUp: 10,
  PageDown: -10,
};

/** Without the last bits, which no step has meant. */
const rounded = (value: number) => Number(value.toPrecision(10));

/** Something in a picture that can be dragged, by pointer or by arrow keys. */
export function Handle(props: HandleProps) {
  const { label, value, min, max, step, text, orientation, at, onChange, onHold, children } = props;
  const element = useRef<SVGGElement>(null);
  useEffect(() => {
    const node = element.current;
    // Chromium pans the page from inside an SVG whatever `touch-action` says there; React's own listeners are passive.
    const stay = (event: TouchEvent) => event.preventDefault();
    node?.addEventListener('touchstart', stay, { passive: false });
    return () => node?.removeEventListener('touchstart', stay);
  }, []);
  const now = rounded(value);
  const change = (raw: number) => {
    const onStep = Math.round(raw / step) * step;
    const next = rounded(Math.min(max, Math.max(min, onStep)));
    if (next !== now && Number.isFinite(next)) onChange(next);
  };
  const drag = (event: PointerEvent<SVGGElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const box = event.currentTarget.ownerSVGElement?.getBoundingClientRect();
    if (box) change(at(event.clientX - box.left, event.clientY - box.top));
  };
  const press = (event: KeyboardEvent) => {
    const moves = (keys[event.key] ?? 0) * (event.shiftKey ? 10 : 1);
    if (moves !== 0) change(now + moves * step);
    else if (event.key === 'Home') change(min);
    else if (event.key === 'End') change(max);
    else return;
    event.preventDefault();
  };
  return (
    <g
      ref={element}
      role="slider"
      tabIndex={0}
      className={styles.handle}
      style={{ cursor: orientation === 'vertical' ? 'ns-resize' : 'ew-resize' }}
      aria-label={label}
      aria-valuemin={min}
      aria-valuemax={max}
      aria-valuenow={now}
      aria-valuetext={text}
      aria-orientation={orientation}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        event.currentTarget.focus({ preventScroll: true });
        event.preventDefault();
        onHold?.(true);
      }}
      onLostPointerCapture={() => onHold?.(false)}
      onPointerMove={drag}
      onKeyDown={press}
    >
      {children}
    </g>
  );
}
