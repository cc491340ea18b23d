import { useMemo } from 'react';
import type { ParamValue } from '../../core/params.ts';
import { stages } from '../../core/stages/index.ts';
import { paramKey, resolveRecipe } from '../../core/stages/recipe.ts';
import { useLab } from '../store/lab-store.ts';
import type { Pace } from '../store/session.ts';
import { Select } from '../ui/controls.tsx';
import { Help } from '../ui/help.tsx';
import { ParamControl } from '../ui/param-control.tsx';
import { changeShared } from './lane-edits.ts';
import { useOwnValues } from './own-values.ts';
import styles from './setup.module.css';

/** Stages whose choice is mostly the same for all lanes. */
const shown = ['curriculum', 'rollout', 'optimizer'] as const;
type SharedStage = (typeof shown)[number];

export function SharedStages() {
  return shown.map((stage) => <SharedStageSettings key={stage} stage={stage} />);
}

function SharedStageSettings({ stage }: { stage: SharedStage }) {
  const shared = useLab((state) => state.experiment.shared);
  const choice = useMemo(() => resolveRecipe(shared)[stage], [shared, stage]);
  const own = useOwnValues(stage, choice);
  const { variants, title, help } = stages[stage];
  const variant = variants.find(({ id }) => id === choice.id);
  const specs = Object.entries(variant?.params ?? {});
  // Parameters with a short name are the ones people reach for.
  const common = specs.filter(([, spec]) => spec.short);
  const rare = specs.filter(([, spec]) => !spec.short);

  const set = (name: string, value: ParamValue, pace: Pace) => {
    const key = paramKey(stage, choice.id, name);
    const spec = variant?.params[name];
    changeShared({ [key]: value === spec?.default ? undefined : value }, pace);
  };
  const control = ([name, spec]: (typeof specs)[number]) => (
    <ParamControl
      key={`${choice.id} ${name}`}
      spec={spec}
      value={choice.params[name]}
      {...(own.has(name) ? { note: `Lanes with their own: ${own.get(name)}` } : {})}
      onChange={(value, pace) => set(name, value, pace)}
    />
  );

  return (
    <>
      {variants.length > 1 ? (
        <div className={styles.choice}>
          <span className={styles.label}>
            {title}
            <Help about={title}>{help}</Help>
          </span>
          <Select
            aria-label={title}
            value={choice.id}
            onChange={(event) => {
              const id = event.target.value;
              changeShared({ [stage]: id === stages[stage].default ? undefined : id }, 'discrete');
            }}
          >
            {variants.map(({ id, title: name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        </div>
      ) : null}
      {common.map(control)}
      {rare.length > 0 ? (
        <details className={styles.more}>
          <summary>More of {variant?.title}</summary>
          {rare.map(control)}
        </details>
      ) : null}
    </>
  );
}
