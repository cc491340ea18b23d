import { type CSSProperties, useEffect, useMemo, useRef } from 'react';
import { laneRecipe } from '../../core/experiment/differences.ts';
import { stageIds } from '../../core/stages/stage.ts';
import { useLaneNames } from '../bench/lane-names.ts';
import { setView, useLab } from '../store/lab-store.ts';
import { QuietButton } from '../ui/controls.tsx';
import { laneStyle } from '../ui/lane-style.ts';
import { Assembled } from './assembled.tsx';
import { baselineOfLane, changedStages } from './lane-recipe.ts';
import { MethodHead } from './method-head.tsx';
import styles from './recipe.module.css';
import { StageSection } from './stage-section.tsx';

/** The recipe of the lane that was asked for, beside the running page. */
export default function RecipePanel() {
  const key = useLab((state) => state.view.recipeLane);
  const lane = useLab((state) => state.laneKeys.indexOf(state.view.recipeLane ?? ''));
  if (key === null || lane < 0) return null;
  return <Panel key={key} lane={lane} />;
}

const close = () => setView({ recipeLane: null });

function Panel({ lane }: { lane: number }) {
  const panel = useRef<HTMLDivElement>(null);
  const experiment = useLab((state) => state.experiment);
  const name = useLaneNames()[lane];
  const { letter, color } = laneStyle(lane);
  const recipe = useMemo(() => laneRecipe(experiment, lane), [experiment, lane]);
  const baseline = useMemo(() => baselineOfLane(experiment, lane), [experiment, lane]);
  const changed = useMemo(() => changedStages(recipe, baseline), [recipe, baseline]);
  useFocusInside(panel);

  return (
    <div
      ref={panel}
      className={styles.panel}
      style={{ '--lane': color } as CSSProperties}
      role="dialog"
      aria-label={`Recipe of lane ${letter}: ${name}`}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) close();
      }}
    >
      <div className={styles.head}>
        <span className={styles.letter}>{letter}</span>
        <h2>{name}</h2>
        <QuietButton aria-label="Close the recipe" onClick={close}>
          ✕
        </QuietButton>
      </div>
      <MethodHead lane={lane} />
      <Assembled recipe={recipe} changed={changed} baselineName={lane === 0 ? 'GRPO' : 'lane A'} />
      {stageIds.map((stage) => (
        <StageSection
          key={stage}
          stage={stage}
          lane={lane}
          recipe={recipe}
          baseline={baseline}
          changed={changed.has(stage)}
        />
      ))}
    </div>
  );
}

/** Takes the focus when it opens and gives it back when it closes. */
function useFocusInside(panel: { readonly current: HTMLElement | null }): void {
  useEffect(() => {
    const before = document.activeElement;
    panel.current?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, [panel]);
}
