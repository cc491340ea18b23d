import { differences } from '../../core/experiment/differences.ts';
import type { Method } from '../../core/methods/_method.ts';
import { stages, variantOf } from '../../core/stages/index.ts';
import { resolveRecipe } from '../../core/stages/recipe.ts';
import { type StageId, stageIds } from '../../core/stages/stage.ts';
import styles from './catalogue.module.css';
import { changedStages } from './filter.ts';

const grpo = resolveRecipe({});

/** What each of a method's later phases does otherwise than the part before it. */
export function MethodPhases({ method: { changes, phases = [] } }: { method: Method }) {
  if (phases.length === 0) return null;
  const layers = [changes, ...phases.map((phase) => phase.changes)];
  return (
    <ul className={styles.text} aria-label="Phases">
      {phases.map(({ from }, i) => {
        const [before, now] = [i + 1, i + 2].map((end) => resolveRecipe(...layers.slice(0, end)));
        const labels = differences(before, now).map(({ label }) => label);
        return (
          <li key={from}>
            From step {from}: {labels.join(', ') || 'a new start'}.
          </li>
        );
      })}
    </ul>
  );
}

/** The stages in the order in which data flows through them; those that the method changes stand out. */
export function StageDiagram({ method }: { method: Method }) {
  const recipe = resolveRecipe(method.changes);
  const changed = changedStages(method);
  const atFirst = changedStages({ ...method, phases: [] });
  return (
    <ol className={styles.stages} aria-label="Stages of the recipe">
      {stageIds.map((stage) => {
        const now = titlesOf(stage, recipe[stage]);
        const before = titlesOf(stage, grpo[stage]);
        const own = changed.includes(stage);
        return (
          <li key={stage} className={styles.stage} data-changed={own || undefined}>
            <span className={styles.stageName}>{stages[stage].title}</span>
            <span>{now}</span>
            {own ? (
              <span className={styles.soft}>
                {!atFirst.includes(stage)
                  ? 'otherwise in a later phase'
                  : now === before
                    ? 'other settings'
                    : `instead of ${before}`}
              </span>
            ) : null}
          </li>
        );
      })}
    </ol>
  );
}

function titlesOf(
  stage: StageId,
  choice: { readonly id: string } | readonly { readonly id: string }[],
): string {
  const titles = [choice].flat().map(({ id }) => variantOf(stage, id).title);
  return titles.join(' + ') || 'none';
}
