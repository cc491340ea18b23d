import type { Variant } from '../../../core/stages/stage.ts';
import { Button, QuietButton, Select } from '../../ui/controls.tsx';
import { laneStyle } from '../../ui/lane-style.ts';
import { ParamControl } from '../../ui/param-control.tsx';
import { Tex } from '../../ui/tex.tsx';
import { SourceLink } from '../../recipe/source-link.tsx';
import { type Curve, curveOf } from '../state/curves.ts';
import styles from './ui.module.css';

/** The curves of a picture: which variants, with which parameters. One of them is in focus. */
export function CurveList({
  variants,
  curves,
  focus,
  most,
  noteOf,
  valueOf,
  onChange,
  onFocus,
}: {
  variants: readonly Variant[];
  curves: readonly Curve[];
  focus: number;
  most: number;
  /** A line of warning, or ''. */
  noteOf?: (curve: Curve) => string;
  /** What stands beside the name: the curve's value where the cursor is. */
  valueOf: (index: number) => string;
  onChange: (curves: readonly Curve[]) => void;
  onFocus: (index: number) => void;
}) {
  const replace = (index: number, next: Curve) => onChange(curves.map((curve, i) => (i === index ? next : curve)));
  return (
    <section aria-label="Curves">
      <ul className={styles.curves}>
        {curves.map((curve, i) => {
          const variant = variants.find(({ id }) => id === curve.id) as Variant;
          const { color, dash, letter } = laneStyle(i);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a curve is its place; variants may stand twice
            <li key={i} className={styles.curve} data-focus={i === focus}>
              <div className={styles.curveHead}>
                <svg width="26" height="10" aria-hidden="true">
                  <line x1="0" x2="26" y1="5" y2="5" stroke={color} strokeDasharray={dash} strokeWidth="2.5" />
                </svg>
                <strong style={{ color }}>{letter}</strong>
                <Select
                  aria-label={`Curve ${letter}`}
                  className={styles.curveSelect}
                  value={curve.id}
                  onFocus={() => onFocus(i)}
                  onChange={(event) => {
                    const chosen = variants.find(({ id }) => id === event.target.value);
                    if (chosen) replace(i, curveOf(chosen));
                  }}
                >
                  {variants.map(({ id, title }) => (
                    <option key={id} value={id}>
                      {title}
                    </option>
                  ))}
                </Select>
                <output className={styles.curveValue}>{valueOf(i)}</output>
                <QuietButton
                  aria-label={`Remove curve ${letter}`}
                  disabled={curves.length === 1}
                  onClick={() => onChange(curves.filter((_, other) => other !== i))}
                >
                  ✕
                </QuietButton>
              </div>
              {i === focus ? (
                <Focused variant={variant} curve={curve} note={noteOf?.(curve) ?? ''} onChange={(next) => replace(i, next)} />
              ) : (
                <QuietButton className={styles.adjust} onClick={() => onFocus(i)}>
                  Adjust {letter}
                </QuietButton>
              )}
            </li>
          );
        })}
      </ul>
      {curves.length < most ? (
        <Button
          onClick={() => {
            const unused = variants.find(({ id }) => curves.every((curve) => curve.id !== id)) ?? variants[0];
            onChange([...curves, curveOf(unused)]);
            onFocus(curves.length);
          }}
        >
          Add a curve
        </Button>
      ) : null}
    </section>
  );
}

function Focused({
  variant,
  curve,
  note,
  onChange,
}: {
  variant: Variant;
  curve: Curve;
  note: string;
  onChange: (next: Curve) => void;
}) {
  return (
    <div className={styles.focused}>
      <p>
        {variant.summary} <SourceLink source={variant.source} />
      </p>
      {note ? <p className={styles.soft}>{note}</p> : null}
      <Tex tex={variant.fragment && variant.fragment.includes('\\stage') ? variant.formula : (variant.fragment ?? variant.formula)} block />
      {Object.entries(variant.params).map(([name, spec]) => (
        <ParamControl
          key={name}
          spec={spec}
          value={curve.params[name]}
          onChange={(value) => onChange({ ...curve, params: { ...curve.params, [name]: value } })}
        />
      ))}
    </div>
  );
}
