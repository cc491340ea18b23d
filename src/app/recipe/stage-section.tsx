import { isListStage, type Stage, stages, variantOf } from '../../core/stages/index.ts';
import type { Choice, Recipe } from '../../core/stages/recipe.ts';
import type { StageId, Variant } from '../../core/stages/stage.ts';
import type { RecipeWarning } from '../../core/stages/warnings.ts';
import { Select } from '../ui/controls.tsx';
import { Help } from '../ui/help.tsx';
import { stageAnchor } from './assembled.tsx';
import { choicesOf } from './lane-recipe.ts';
import styles from './recipe.module.css';
import { setStage } from './set-stage.ts';
import { VariantCard } from './variant-card.tsx';
import { WarningList } from './warning-mark.tsx';

export interface StageSectionProps {
  readonly stage: StageId;
  readonly lane: number;
  /** Which part of the run: how many of the lane's phases have started. */
  readonly started: number;
  readonly recipe: Recipe;
  readonly baseline: Recipe;
  readonly changed: boolean;
  /** Of this stage. */
  readonly warnings: readonly RecipeWarning[];
}

/** One stage of a recipe: which variant, what it computes, its parameters. */
export function StageSection(props: StageSectionProps) {
  const { stage, lane, started, recipe, baseline, changed, warnings } = props;
  const { title, help, variants }: Stage = stages[stage];
  const choices = choicesOf(recipe, stage);
  const ids = choices.map(({ id }) => id);
  const before = choicesOf(baseline, stage);
  const many = isListStage(stage);
  const objective = variantOf('objective', recipe.objective.id);
  const ignored = objective.ignores?.[stage];
  const find = (id: string) => (variants as readonly Variant[]).find((variant) => variant.id === id);
  return (
    <section id={stageAnchor(stage)} className={styles.stage} tabIndex={-1} aria-label={title}>
      <div className={styles.stageHead}>
        <h3 className={changed ? styles.changed : undefined}>{title}</h3>
        <Help about={title}>{help}</Help>
        {many ? (
          <AddVariant
            stage={stage}
            lane={lane}
            started={started}
            ids={ids}
            variants={variants}
            disabled={ignored !== undefined}
          />
        ) : (
          <Select
            aria-label={`${title}: variant`}
            value={ids[0]}
            disabled={ignored !== undefined}
            onChange={(event) => setStage(lane, started, stage, [event.target.value])}
          >
            {variants.map((variant) => (
              <option key={variant.id} value={variant.id}>
                {variant.title}
              </option>
            ))}
          </Select>
        )}
      </div>
      {ignored && !warnings.some(({ message }) => message.includes(ignored)) ? (
        <p className={styles.soft}>
          Not used by {objective.title}. {ignored}
        </p>
      ) : null}
      <WarningList warnings={warnings} />
      {choices.length === 0 ? <p className={styles.soft}>None.</p> : null}
      <fieldset disabled={ignored !== undefined} className={ignored ? styles.unused : undefined}>
        <legend className="visually-hidden">{title}</legend>
        {choices.map((choice: Choice) => {
          const variant = find(choice.id);
          return variant ? (
            <VariantCard
              key={choice.id}
              stage={stage}
              lane={lane}
              started={started}
              variant={variant}
              choice={choice}
              baseline={before.find(({ id }) => id === choice.id)}
              {...(many
                ? {
                    onRemove: () =>
                      setStage(
                        lane,
                        started,
                        stage,
                        ids.filter((id) => id !== choice.id),
                      ),
                  }
                : {})}
            />
          ) : null;
        })}
      </fieldset>
    </section>
  );
}

function AddVariant({
  stage,
  lane,
  started,
  ids,
  variants,
  disabled,
}: {
  stage: StageId;
  lane: number;
  started: number;
  ids: readonly string[];
  variants: readonly Variant[];
  disabled: boolean;
}) {
  const others = variants.filter(({ id }) => !ids.includes(id));
  return (
    <Select
      aria-label={`Add to ${stages[stage].title}`}
      value=""
      disabled={disabled || others.length === 0}
      onChange={(event) => event.target.value && setStage(lane, started, stage, [...ids, event.target.value])}
    >
      <option value="">Add…</option>
      {others.map(({ id, title }) => (
        <option key={id} value={id}>
          {title}
        </option>
      ))}
    </Select>
  );
}
