import type { ParamSpec, ParamValue } from '../../core/params.ts';
import { Select } from './controls.tsx';
import { Help } from './help.tsx';
import { NumberControl } from './number-control.tsx';
import styles from './param-control.module.css';
import { WeightsControl } from './weights-control.tsx';

export interface ParamControlProps {
  readonly spec: ParamSpec;
  readonly value: ParamValue;
  readonly onChange: (value: ParamValue, pace: 'discrete' | 'drag') => void;
  readonly slider?: boolean;
  /** Set apart from what it is compared with. */
  readonly changed?: boolean;
  /** A line below the control. */
  readonly note?: string;
  /** Names that weights may be given to. */
  readonly components?: readonly { readonly id: string; readonly title: string; readonly weight: number }[];
}

/** The control that a parameter's description asks for. */
export function ParamControl(props: ParamControlProps) {
  const { spec, changed } = props;
  return (
    <div className={`${styles.row} ${spec.kind === 'choice' ? styles.wide : ''}`}>
      <span className={styles.label}>
        <span className={changed ? styles.changed : undefined}>{spec.title}</span>
        {'unit' in spec && spec.unit ? <span className={styles.unit}>{spec.unit}</span> : null}
        <Help about={spec.title}>{spec.help}</Help>
      </span>
      <Control {...props} />
      {props.note ? <p className={styles.note}>{props.note}</p> : null}
    </div>
  );
}

function Control({ spec, value, onChange, slider = true, components = [] }: ParamControlProps) {
  switch (spec.kind) {
    case 'number':
    case 'integer':
      return (
        <NumberControl
          spec={spec}
          label={spec.title}
          value={Number(value)}
          onChange={onChange}
          slider={slider}
        />
      );
    case 'boolean':
      return (
        <input
          className={styles.check}
          type="checkbox"
          aria-label={spec.title}
          checked={value === true}
          onChange={(event) => onChange(event.target.checked, 'discrete')}
        />
      );
    case 'choice':
      return (
        <Select
          className={styles.select}
          aria-label={spec.title}
          value={String(value)}
          onChange={(event) => onChange(event.target.value, 'discrete')}
        >
          {spec.options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.title}
            </option>
          ))}
        </Select>
      );
    case 'weights':
      return (
        <WeightsControl
          spec={spec}
          value={typeof value === 'object' ? value : {}}
          components={components}
          onChange={onChange}
        />
      );
    default:
      return spec satisfies never;
  }
}
