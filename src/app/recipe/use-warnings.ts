import { useMemo } from 'react';
import { lanePhases, phaseRecipe } from '../../core/experiment/lane-recipe.ts';
import { type RecipeWarning, recipeWarnings } from '../../core/stages/warnings.ts';
import { useLab } from '../store/lab-store.ts';

/**
 * What is legal and looks wrong in a lane's recipe, also for the task once the run has described it: in one part of
 * its run, or in any of them.
 */
export function useWarnings(lane: number, started?: number): readonly RecipeWarning[] {
  const experiment = useLab((state) => state.experiment);
  const description = useLab((state) => state.run.description);
  return useMemo(() => {
    const parts = lanePhases(experiment.lanes[lane]).length + 1;
    const asked = started === undefined ? Array.from({ length: parts }, (_, part) => part) : [started];
    const all = asked.flatMap((part) =>
      recipeWarnings(phaseRecipe(experiment, lane, part), description ?? undefined),
    );
    return [...new Map(all.map((warning) => [warning.message, warning])).values()];
  }, [experiment, lane, started, description]);
}
