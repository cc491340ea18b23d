import type { Variant } from '../../../core/stages/stage.ts';
import { Button, QuietButton, Select } from '../../ui/controls.tsx';
import { laneStyle } from '../../ui/lane-style.ts';
import { type Curve, curveOf } from '../state/curves.ts';
import { Settings } from './settings.tsx';
import styles from './ui.module.css';

export interface CurveListProps {
  readonly variants: readonly Variant[];
  readonly curves: readonly Curve[];
  /** Which of them is in focus. */
  readonly focus: number;
  readonly most: number;
  /** A line of warning, or ''. */
  readonly noteOf?: (curve: Curve) => string;
  /** What stands beside the name: the curve's value where the cursor is. */
  readonly readout: (index: number) => string;
  readonly onChange: (curves: readonly Curve[]) => void;
  readonly onFocus: (index: number) => void;
}

/** The curves of a picture: which variants, with which parameters. Those of the one in focus can be changed. */
export function CurveList(props: CurveListProps) {
  const { variants, curves, most, onChange, onFocus } = props;
  const add = () => {
    const unused = variants.find(({ id }) => curves.every((curve) => curve.id !== id)) ?? variants[0];
    onChange([...curves, curveOf(unused)]);
    onFocus(curves.length);
  };
  return (
    <section aria-label="Curves">
      <ul className={styles.curves}>
        {curves.map((curve, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a curve is its place; variants may stand twice
          <CurveItem {...props} key={i} curve={curve} index={i} />
        ))}
      </ul>
      {curves.length < most ? <Button onClick={add}>Add a curve</Button> : null}
    </section>
  );
}

function CurveItem({ curve, index, ...list }: CurveListProps & { curve: Curve; index: number }) {
  const { variants, curves, focus, noteOf, readout, onChange, onFocus } = list;
  const { color, letter } = laneStyle(index);
  const variant = variants.find(({ id }) => id === curve.id);
  const note = noteOf?.(curve) ?? '';
  const replace = (next: Curve) => onChange(curves.map((each, i) => (i === index ? next : each)));
  const choose = (id: string) => {
    const chosen = variants.find((each) => each.id === id);
    if (chosen) replace(curveOf(chosen));
  };
  return (
    <li className={styles.curve}>
      <div className={styles.curveHead}>
        <LineSample index={index} />
        <strong style={{ color }}>{letter}</strong>
        <Select
          aria-label={`Curve ${letter}`}
          className={styles.curveSelect}
          value={curve.id}
          onFocus={() => onFocus(index)}
          onChange={(event) => choose(event.target.value)}
        >
          {variants.map(({ id, title }) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </Select>
        <output className={styles.curveValue}>{readout(index)}</output>
        <QuietButton
          aria-label={`Remove curve ${letter}`}
          disabled={curves.length === 1}
          onClick={() => onChange(curves.filter((_, other) => other !== index))}
        >
          ✕
        </QuietButton>
      </div>
      {index === focus && variant ? (
        <div className={styles.focused}>
          <Settings
            variant={variant}
            params={curve.params}
            onChange={(params) => replace({ ...curve, params })}
          />
          {note ? <p className={styles.soft}>{note}</p> : null}
        </div>
      ) : (
        <QuietButton className={styles.adjust} onClick={() => onFocus(index)}>
          Adjust {letter}
        </QuietButton>
      )}
    </li>
  );
}

function LineSample({ index }: { index: number }) {
  const { color, dash } = laneStyle(index);
  return (
    <svg width="26" height="10" aria-hidden="true">
      <line x1="0" x2="26" y1="5" y2="5" stroke={color} strokeDasharray={dash} strokeWidth="2.5" />
    </svg>
  );
}
