import { useMemo } from 'react';
import { laneRecipe } from '../../core/experiment/lane-recipe.ts';
import { useLab } from '../store/lab-store.ts';

/** Groups of one step in the first lane. */
export function usePromptsPerStep(): number {
  const experiment = useLab((state) => state.experiment);
  return useMemo(() => {
    const { prompts } = laneRecipe(experiment, 0).curriculum.params;
    return typeof prompts === 'number' ? prompts : 1;
  }, [experiment]);
}
