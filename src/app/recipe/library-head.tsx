import { useMemo } from 'react';
import { libraries } from '../../core/libraries/index.ts';
import type { Recipe } from '../../core/stages/recipe.ts';
import { useLab } from '../store/lab-store.ts';
import { LabelledSelect } from '../ui/controls.tsx';
import { startOf, startRecipes, starts } from './presets.ts';
import styles from './recipe.module.css';
import { setPreset } from './set-stage.ts';
import { setStages } from './values.ts';

/** The library whose defaults and details a lane follows, and what it sets for that. */
export function LibraryHead({ lane, recipe }: { lane: number; recipe: Recipe }) {
  const shared = useLab((state) => state.experiment.shared);
  const recipes = useMemo(() => startRecipes(shared), [shared]);
  const start = useMemo(() => startOf(recipes, recipe), [recipes, recipe]);
  return (
    <section className={styles.method} aria-label="As in a library">
      <LabelledSelect
        label="As in"
        value={start?.id ?? ''}
        title="Sets what the library decides, and takes back this lane’s own changes"
        onChange={(event) => {
          const next = starts.find(({ id }) => id === event.target.value);
          if (next) setPreset(lane, next);
        }}
      >
        <option value="" disabled>
          no library’s preset
        </option>
        {libraries.map(({ id: library, title, presets }) => (
          <optgroup key={library} label={title}>
            {presets.map((preset) => (
              <option key={preset.id} value={`${library}/${preset.id}`}>
                {title}: {preset.title}
              </option>
            ))}
          </optgroup>
        ))}
      </LabelledSelect>
      {start ? (
        <>
          <p>
            <code>{start.preset.options}</code> in{' '}
            <a href={start.library.url} target="_blank" rel="noreferrer">
              {start.library.title}
            </a>{' '}
            <span className={styles.soft}>({start.library.version})</span>
          </p>
          {start.preset.note ? <p>{start.preset.note}</p> : null}
          <details className={styles.fold}>
            <summary>What it sets</summary>
            <dl className={styles.sets}>
              {setStages(start.preset.changes).map(({ stage, title, variants }) => (
                <div key={stage}>
                  <dt>{title}</dt>
                  {variants.map((variant) => (
                    <dd key={variant}>{variant}</dd>
                  ))}
                </div>
              ))}
            </dl>
            <p className={styles.soft}>Task, policy, budget and learning rate stay as they are.</p>
          </details>
        </>
      ) : null}
    </section>
  );
}
