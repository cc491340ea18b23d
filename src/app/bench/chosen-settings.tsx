import { useState } from 'react';
import type { Chosen } from '../../core/experiment/experiment.ts';
import { defaults } from '../../core/params.ts';
import { useLab } from '../store/lab-store.ts';
import { edit, type Pace } from '../store/session.ts';
import { Select } from '../ui/controls.tsx';
import { ParamControl } from '../ui/param-control.tsx';
import styles from './setup.module.css';
import type { Option } from './setup-options.ts';

/** Parameters in sight whatever their values. */
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
      {option ? <Params key={chosen.id} field={field} chosen={chosen} option={option} /> : null}
    </>
  );
}

/** The first parameters and those that the experiment came with a value for; the others are folded away. */
function Params({ field, chosen, option }: { field: 'task' | 'policy'; chosen: Chosen; option: Option }) {
  const specs = Object.entries(option.params);
  const touched = ([name, spec]: (typeof specs)[number]) => chosen.params[name] !== spec.default;
  // Fixed while the choice stands: a control must not move from under the hand that sets it.
  const [inSight] = useState(() =>
    specs.filter((entry, i) => i < shownFirst || touched(entry)).map(([name]) => name),
  );
  const control = ([name, spec]: (typeof specs)[number]) => (
    <ParamControl
      key={name}
      spec={spec}
      value={chosen.params[name] ?? spec.default}
      onChange={(value, pace) =>
        set(field, { id: chosen.id, params: { ...chosen.params, [name]: value } }, pace)
      }
    />
  );
  const rest = specs.filter(([name]) => !inSight.includes(name));
  return (
    <>
      {specs.filter(([name]) => inSight.includes(name)).map(control)}
      {rest.length > 0 ? (
        <details className={styles.more} open={rest.some(touched) || undefined}>
          <summary>More of {option.title}</summary>
          {rest.map(control)}
        </details>
      ) : null}
    </>
  );
}
