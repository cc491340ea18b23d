import { type CSSProperties, useMemo, useRef } from 'react';
import { laneRecipe } from '../../core/experiment/differences.ts';
import { stageIds } from '../../core/stages/stage.ts';
import { useLaneNames } from '../bench/lane-names.ts';
import { setView, useLab } from '../store/lab-store.ts';
import { QuietButton } from '../ui/controls.tsx';
import { laneStyle } from '../ui/lane-style.ts';
import { useFocusInside } from '../ui/use-focus-inside.ts';
import { Assembled } from './assembled.tsx';
import { baselineOfLane, changedStages } from './lane-recipe.ts';
import { LibraryHead } from './library-head.tsx';
import { MethodHead } from './method-head.tsx';
import styles from './recipe.module.css';
import { StageSection } from './stage-section.tsx';
import { useWarnings } from './use-warnings.ts';

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
  const warnings = useWarnings(lane);
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
      <LibraryHead lane={lane} recipe={recipe} />
      <Assembled recipe={recipe} changed={changed} baselineName={lane === 0 ? 'GRPO' : 'lane A'} />
      {stageIds.map((stage) => (
        <StageSection
          key={stage}
          stage={stage}
          lane={lane}
          recipe={recipe}
          baseline={baseline}
          changed={changed.has(stage)}
          warnings={warnings.filter((warning) => warning.stage === stage)}
        />
      ))}
    </div>
  );
}
