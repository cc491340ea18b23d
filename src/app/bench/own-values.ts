import { useMemo } from 'react';
import { laneRecipe } from '../../core/experiment/lane-recipe.ts';
import type { ParamValue } from '../../core/params.ts';
import type { Choice } from '../../core/stages/recipe.ts';
import { same } from '../store/edits.ts';
import { useLab } from '../store/lab-store.ts';
import { laneStyle } from '../ui/lane-style.ts';

/** For each parameter that lanes share: which lanes have a value of their own, in words: "D 9". */
export function useOwnValues(
  stage: 'curriculum' | 'rollout' | 'optimizer',
  shared: Choice,
): ReadonlyMap<string, string> {
  const experiment = useLab((state) => state.experiment);
  return useMemo(() => {
    const own = new Map<string, string>();
    experiment.lanes.forEach((_, lane) => {
      const { id, params } = laneRecipe(experiment, lane)[stage];
      if (id !== shared.id) return;
      for (const [name, value] of Object.entries(params)) {
        if (same(value, shared.params[name])) continue;
        const before = own.get(name);
        own.set(name, `${before ? `${before}, ` : ''}${laneStyle(lane).letter} ${text(value)}`);
      }
    });
    return own;
  }, [experiment, stage, shared]);
}

function text(value: ParamValue): string {
  return typeof value === 'object' ? 'its own' : String(value);
}
