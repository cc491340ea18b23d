import { type CSSProperties, useMemo, useRef, useState } from 'react';
import { lanePhases, phaseRecipe } from '../../core/experiment/lane-recipe.ts';
import { phasesStarted } from '../../core/stages/phases.ts';
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
import { Phases } from './phases.tsx';
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
  const phases = lanePhases(experiment.lanes[lane]);
  // To begin with the part that the run is in.
  const [chosen, setChosen] = useState(() => phasesStarted(phases, useLab.getState().run.step));
  const started = Math.min(chosen, phases.length);
  const recipe = useMemo(() => phaseRecipe(experiment, lane, started), [experiment, lane, started]);
  const baseline = useMemo(
    () => (started === 0 ? baselineOfLane(experiment, lane) : phaseRecipe(experiment, lane, started - 1)),
    [experiment, lane, started],
  );
  const changed = useMemo(() => changedStages(recipe, baseline), [recipe, baseline]);
  const warnings = useWarnings(lane, started);
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
      {started === 0 ? <LibraryHead lane={lane} recipe={recipe} /> : null}
      <Phases lane={lane} started={started} onChoose={setChosen} />
      <Assembled
        recipe={recipe}
        changed={changed}
        baselineName={started > 0 ? 'the part before' : lane === 0 ? 'GRPO' : 'lane A'}
      />
      {stageIds.map((stage) => (
        <StageSection
          key={stage}
          stage={stage}
          lane={lane}
          started={started}
          recipe={recipe}
          baseline={baseline}
          changed={changed.has(stage)}
          warnings={warnings.filter((warning) => warning.stage === stage)}
        />
      ))}
    </div>
  );
}
