import type { Chosen } from '../../core/experiment/experiment.ts';
import { defaults } from '../../core/params.ts';
import { useLab } from '../store/lab-store.ts';
import { edit, type Pace } from '../store/session.ts';
import { Select } from '../ui/controls.tsx';
import { ParamControl } from '../ui/param-control.tsx';
import styles from './setup.module.css';
import type { Option } from './setup-options.ts';

function set(field: 'task' | 'policy', chosen: Chosen, pace: Pace): void {
  edit((experiment) => ({ ...experiment, [field]: chosen }), pace);
}

/** A choice with its parameters: the task, or the policy. */
export function ChosenSettings({
  field,
  title,
  options,
}: {
  field: 'task' | 'policy';
  title: string;
  options: readonly Option[];
}) {
  const chosen = useLab((state) => state.experiment[field]);
  const option = options.find(({ id }) => id === chosen.id);
  const specs = Object.entries(option?.params ?? {});
  return (
    <>
      <label className={styles.choice}>
        <span className={styles.title}>{title}</span>
        <Select
          value={chosen.id}
          onChange={(event) => {
            const next = options.find(({ id }) => id === event.target.value);
            if (next) set(field, { id: next.id, params: defaults(next.params) }, 'discrete');
          }}
        >
          {options.map(({ id, title: name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Select>
      </label>
      <p className={styles.summary}>{option?.summary}</p>
      {specs.map(([name, spec]) => (
        <ParamControl
          key={`${chosen.id} ${name}`}
          spec={spec}
          value={chosen.params[name] ?? spec.default}
          onChange={(value, pace) =>
            set(field, { id: chosen.id, params: { ...chosen.params, [name]: value } }, pace)
          }
        />
      ))}
    </>
  );
}
