import { useMemo } from 'react';
import { usesOf } from '../../core/libraries/_uses.ts';
import { libraries } from '../../core/libraries/index.ts';
import type { Choice } from '../../core/stages/recipe.ts';
import type { StageId, Variant } from '../../core/stages/stage.ts';
import { same } from '../store/edits.ts';
import { Button } from '../ui/controls.tsx';
import styles from './recipe.module.css';
import { setParams } from './set-stage.ts';
import { valuesText } from './values.ts';

/** Which library means what by a variant; a press sets the same values. */
export function Uses({
  stage,
  lane,
  started,
  variant,
  choice,
}: {
  stage: StageId;
  lane: number;
  started: number;
  variant: Variant;
  choice: Choice;
}) {
  // A variant of which no library sets anything has no values to press.
  const uses = useMemo(
    () => usesOf(libraries, stage, variant).filter(({ params }) => Object.keys(params).length > 0),
    [stage, variant],
  );
  if (uses.length === 0) return null;
  const matches = uses.map(({ params }) =>
    Object.entries(params).every(([name, value]) => same(value, choice.params[name])),
  );
  const like = new Set(uses.filter((_, i) => matches[i]).map(({ library }) => library.title));
  const alone = (library: string) => uses.filter((use) => use.library.id === library).length === 1;
  return (
    <details className={styles.fold}>
      <summary>{like.size > 0 ? `As in ${[...like].join(', ')}` : 'As in none of the libraries'}</summary>
      <ul className={styles.uses}>
        {uses.map(({ library, preset, params }, i) => (
          <li key={`${library.id} ${preset.id}`}>
            <Button
              className={styles.use}
              aria-pressed={matches[i]}
              title={`Set as in ${library.title}: ${preset.options}`}
              onClick={() => setParams(lane, started, stage, choice.id, params)}
            >
              {library.title}
            </Button>
            <span>
              {alone(library.id) ? null : <strong>{preset.title}: </strong>}
              {valuesText(variant, params)}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
