import { type MouseEvent, useCallback, useMemo } from 'react';
import { assembleObjective, assemblyOf } from '../../core/stages/assemble.ts';
import { stages, variantOf } from '../../core/stages/index.ts';
import type { Recipe } from '../../core/stages/recipe.ts';
import { type StageId, stageIds } from '../../core/stages/stage.ts';
import { Tex } from '../ui/tex.tsx';
import styles from './recipe.module.css';

/** The objective as the chosen stages make it. What differs is in the lane's colour; each part leads to its stage. */
export function Assembled({
  recipe,
  changed,
  baselineName,
}: {
  recipe: Recipe;
  changed: ReadonlySet<StageId>;
  baselineName: string;
}) {
  const tex = useMemo(() => assembleObjective(assemblyOf(recipe)), [recipe]);
  const light = useCallback(
    (element: HTMLElement) => {
      for (const part of element.querySelectorAll<HTMLElement>('[data-stage]')) {
        const stage = part.dataset.stage as StageId;
        // Parts stand inside one another: each says its own colour.
        part.style.color = changed.has(stage) ? 'var(--lane)' : 'var(--text)';
        part.style.cursor = 'pointer';
      }
    },
    [changed],
  );
  const follow = (event: MouseEvent) => {
    const part = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-stage]') : null;
    if (part) showStage(part.dataset.stage as StageId);
  };
  const { ignores = {} } = variantOf('objective', recipe.objective.id);
  return (
    <section className={styles.assembled} aria-label="The objective, assembled">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the links below do the same for the keyboard */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the links below do the same for the keyboard */}
      <div onClick={follow}>
        <Tex tex={tex} block onSet={light} />
      </div>
      <nav aria-label="Stages" className={styles.stageLinks}>
        {stageIds.map((stage) => (
          <button
            key={stage}
            type="button"
            className={ignores[stage] ? styles.unused : changed.has(stage) ? styles.changed : undefined}
            title={ignores[stage] && `Not used by this objective. ${ignores[stage]}`}
            onClick={() => showStage(stage)}
          >
            {stages[stage].title}
          </button>
        ))}
      </nav>
      <p className={styles.soft}>
        {changed.size > 0 ? `Coloured: what differs from ${baselineName}.` : `The same as ${baselineName}.`}
      </p>
    </section>
  );
}

export function stageAnchor(stage: StageId): string {
  return `stage-${stage}`;
}

function showStage(stage: StageId): void {
  const section = document.getElementById(stageAnchor(stage));
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  section?.scrollIntoView({ block: 'start', behavior: still ? 'auto' : 'smooth' });
  section?.focus({ preventScroll: true });
}
