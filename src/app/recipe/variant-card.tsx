import { useState } from 'react';
import type { ParamSpec } from '../../core/params.ts';
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
import { Uses } from './uses.tsx';

interface VariantCardProps {
  readonly stage: StageId;
  readonly lane: number;
  /** Which part of the run: how many of the lane's phases have started. */
  readonly started: number;
  readonly variant: Variant;
  readonly choice: Choice;
  /** The same variant in what the lane is held against. */
  readonly baseline: Choice | undefined;
  readonly onRemove?: () => void;
}

/** A variant of a stage: what it does, its formula and source, its parameters, and how libraries set them. */
export function VariantCard({ onRemove, ...props }: VariantCardProps) {
  const { stage, lane, started, variant, choice } = props;
  const { title, summary, formula, source, params } = variant;
  const specs = Object.entries(params);
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
      <Params {...props} specs={specs.filter(([, spec]) => !spec.advanced)} />
      <Folded {...props} specs={specs.filter(([, spec]) => spec.advanced)} />
      <Uses stage={stage} lane={lane} started={started} variant={variant} choice={choice} />
    </div>
  );
}

type Specs = readonly (readonly [name: string, spec: ParamSpec])[];
type ParamsProps = Omit<VariantCardProps, 'onRemove'> & { readonly specs: Specs };

function Params({ stage, lane, started, choice, baseline, specs }: ParamsProps) {
  const components = useLab((state) => state.run.description?.components);
  return specs.map(([name, spec]) => (
    <ParamControl
      key={name}
      spec={spec}
      value={choice.params[name]}
      changed={baseline !== undefined && !same(baseline.params[name], choice.params[name])}
      components={components ?? []}
      onChange={(value, pace) => setParam(lane, started, stage, choice.id, name, value, pace)}
    />
  ));
}

/** Details, open where one is not at its default; then it stays open until it is closed by hand. */
function Folded(props: ParamsProps) {
  const { specs, choice } = props;
  const touched = specs.some(([name, spec]) => !same(choice.params[name], spec.default));
  const [opened, setOpened] = useState(touched);
  if (specs.length === 0) return null;
  return (
    <details
      className={styles.fold}
      open={opened || touched}
      onToggle={(event) => setOpened(event.currentTarget.open)}
    >
      <summary>Details: {specs.map(([, { title }]) => title).join(', ')}</summary>
      <Params {...props} />
    </details>
  );
}
