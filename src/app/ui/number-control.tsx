import { useId, useState } from 'react';
import { readNumber } from '../../core/experiment/link-text.ts';
import { invalid, type NumberSpec } from '../../core/params.ts';
import controls from './controls.module.css';
import styles from './param-control.module.css';
import { fromSlider, sliderMoves, toSlider } from './slider-scale.ts';

export interface NumberControlProps {
  readonly spec: NumberSpec;
  readonly label: string;
  readonly value: number;
  /** `drag` while a slider moves. */
  readonly onChange: (value: number, pace: 'discrete' | 'drag') => void;
  /** Without a slider where its range has no useful middle. */
  readonly slider?: boolean;
}

/** A slider and a number that can be typed into; a double click on the slider brings back the default. */
export function NumberControl({ spec, label, value, onChange, slider = true }: NumberControlProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const problemId = useId();
  const typed = draft === null ? null : readNumber(draft.trim().replace('−', '-'));
  const problem = draft === null ? null : typed === null ? 'must be a number' : invalid(spec, typed);

  const type = (text: string) => {
    setDraft(text);
    const number = readNumber(text.trim().replace('−', '-'));
    if (number !== null && invalid(spec, number) === null) onChange(number, 'drag');
  };

  return (
    <>
      <input
        className={`${controls.field} ${styles.number}`}
        type="text"
        inputMode="decimal"
        autoComplete="off"
        aria-label={label}
        aria-invalid={problem !== null}
        aria-describedby={problem ? problemId : undefined}
        value={draft ?? String(value)}
        onChange={(event) => type(event.target.value)}
        onFocus={(event) => event.target.select()}
        onBlur={() => setDraft(null)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') {
            if (typed !== null && !problem) onChange(typed, 'discrete');
            if (!problem) setDraft(null);
          }
          if (event.key === 'Escape') setDraft(null);
        }}
      />
      {slider ? (
        <input
          className={`${controls.slider} ${styles.slider}`}
          type="range"
          min={0}
          max={1}
          step={1 / sliderMoves(spec)}
          aria-label={`${label} slider`}
          aria-valuetext={`${value}${spec.unit ? ` ${spec.unit}` : ''}`}
          title={`${spec.min} … ${spec.max}; double-click for ${spec.default}`}
          value={toSlider(spec, value)}
          onChange={(event) => onChange(fromSlider(spec, Number(event.target.value)), 'drag')}
          onDoubleClick={() => onChange(spec.default, 'discrete')}
        />
      ) : null}
      {problem ? (
        <p id={problemId} className={styles.problem} role="alert">
          {label} {problem}
        </p>
      ) : null}
    </>
  );
}
