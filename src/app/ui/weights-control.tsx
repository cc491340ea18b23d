import type { NumberSpec, WeightsSpec } from '../../core/params.ts';
import { NumberControl } from './number-control.tsx';
import styles from './param-control.module.css';

/** A number for each of a few names; names without one of their own keep the task's. */
export function WeightsControl({
  spec,
  value,
  components,
  onChange,
}: {
  spec: WeightsSpec;
  value: Readonly<Record<string, number>>;
  components: readonly { readonly id: string; readonly title: string; readonly weight: number }[];
  onChange: (value: Readonly<Record<string, number>>, pace: 'discrete' | 'drag') => void;
}) {
  const named = [
    ...components,
    ...Object.keys(value)
      .filter((id) => !components.some((component) => component.id === id))
      .map((id) => ({ id, title: id, weight: 0 })),
  ];
  return (
    <div className={styles.slider}>
      {named.map(({ id, title, weight }) => {
        const number: NumberSpec = {
          kind: 'number',
          title,
          help: '',
          default: weight,
          min: spec.min,
          max: spec.max,
          step: 0.1,
        };
        return (
          <div key={id} className={styles.row}>
            <span className={styles.label}>{title}</span>
            <NumberControl
              spec={number}
              label={`${spec.title}: ${title}`}
              value={value[id] ?? weight}
              onChange={(weightNow, pace) => onChange({ ...value, [id]: weightNow }, pace)}
            />
          </div>
        );
      })}
    </div>
  );
}
