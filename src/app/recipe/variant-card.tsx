import type { Choice } from '../../core/stages/recipe.ts';
import type { StageId, Variant } from '../../core/stages/stage.ts';
import { same } from '../store/edits.ts';
import { useLab } from '../store/lab-store.ts';
import { QuietButton } from '../ui/controls.tsx';
import { ParamControl } from '../ui/param-control.tsx';
import { Tex } from '../ui/tex.tsx';
import styles from './recipe.module.css';
import { setParam } from './set-stage.ts';
import { SourceLink } from './source-link.tsx';

/** A variant of a stage: what it does, its formula and source, its parameters. */
export function VariantCard({
  stage,
  lane,
  variant,
  choice,
  baseline,
  onRemove,
}: {
  stage: StageId;
  lane: number;
  variant: Variant;
  choice: Choice;
  /** The same variant in what the lane is held against. */
  baseline: Choice | undefined;
  onRemove?: () => void;
}) {
  const components = useLab((state) => state.run.description?.components);
  const { title, summary, formula, source, params } = variant;
  return (
    <div className={styles.variant}>
      {onRemove ? (
        <div className={styles.variantHead}>
          <h4>{title}</h4>
          <QuietButton onClick={onRemove} aria-label={`Remove ${title}`}>
            Remove
          </QuietButton>
        </div>
      ) : null}
      <p className={styles.summary}>
        {summary} <SourceLink source={source} />
      </p>
      <Tex tex={formula} />
      {Object.entries(params).map(([name, spec]) => (
        <ParamControl
          key={name}
          spec={spec}
          value={choice.params[name]}
          changed={baseline !== undefined && !same(baseline.params[name], choice.params[name])}
          components={components ?? []}
          onChange={(value, pace) => setParam(lane, stage, choice.id, name, value, pace)}
        />
      ))}
    </div>
  );
}
