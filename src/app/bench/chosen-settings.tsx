import type { Chosen } from '../../core/experiment/experiment.ts';
import { defaults } from '../../core/params.ts';
import { useLab } from '../store/lab-store.ts';
import { edit, type Pace } from '../store/session.ts';
import { Select } from '../ui/controls.tsx';
import { ParamControl } from '../ui/param-control.tsx';
import styles from './setup.module.css';
import type { Option } from './setup-options.ts';

/** Parameters in sight; the others are behind one press. */
const shownFirst = 4;

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
  const [first, rest] = [specs.slice(0, shownFirst), specs.slice(shownFirst)];
  const touched = rest.some(([name, spec]) => chosen.params[name] !== spec.default);
  const control = ([name, spec]: (typeof specs)[number]) => (
    <ParamControl
      key={`${chosen.id} ${name}`}
      spec={spec}
      value={chosen.params[name] ?? spec.default}
      onChange={(value, pace) =>
        set(field, { id: chosen.id, params: { ...chosen.params, [name]: value } }, pace)
      }
    />
  );
  return (
    <>
      <div className={styles.choice}>
        <h2 className={styles.title}>{title}</h2>
        <Select
          aria-label={title}
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
      </div>
      <p className={styles.summary}>{option?.summary}</p>
      {first.map(control)}
      {rest.length > 0 ? (
        <details className={styles.more} open={touched || undefined}>
          <summary>More of {option?.title}</summary>
          {rest.map(control)}
        </details>
      ) : null}
    </>
  );
}
