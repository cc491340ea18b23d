import type { ParamValue } from '../../core/params.ts';
import { paramKey } from '../../core/stages/recipe.ts';
import type { StageId } from '../../core/stages/stage.ts';
import { changeRecipe } from '../bench/lane-edits.ts';
import { useLab } from '../store/lab-store.ts';
import type { Pace } from '../store/session.ts';
import { changeFor } from './lane-recipe.ts';

/** Chooses the variants of a stage of one lane. */
export function setStage(lane: number, stage: StageId, ids: readonly string[]): void {
  const value = ids.join('+');
  changeRecipe(lane, { [stage]: changeFor(useLab.getState().experiment, lane, stage, value) }, 'discrete');
}

/** Sets a parameter of a variant of one lane. */
export function setParam(
  lane: number,
  stage: StageId,
  variant: string,
  name: string,
  value: ParamValue,
  pace: Pace,
): void {
  const key = paramKey(stage, variant, name);
  changeRecipe(lane, { [key]: changeFor(useLab.getState().experiment, lane, key, value) }, pace);
}
