import { useMemo } from 'react';
import { laneRecipe } from '../../core/experiment/differences.ts';
import { type RecipeWarning, recipeWarnings } from '../../core/stages/warnings.ts';
import { useLab } from '../store/lab-store.ts';

/** What is legal and looks wrong in a lane's recipe, also for the task once the run has described it. */
export function useWarnings(lane: number): readonly RecipeWarning[] {
  const experiment = useLab((state) => state.experiment);
  const description = useLab((state) => state.run.description);
  return useMemo(
    () => recipeWarnings(laneRecipe(experiment, lane), description ?? undefined),
    [experiment, lane, description],
  );
}
