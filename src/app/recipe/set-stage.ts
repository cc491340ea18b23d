import { lanePhases } from '../../core/experiment/lane-recipe.ts';
import type { ParamValue, ParamValues } from '../../core/params.ts';
import { type Changes, paramKey } from '../../core/stages/recipe.ts';
import type { StageId } from '../../core/stages/stage.ts';
import { changeLane, merge } from '../bench/lane-edits.ts';
import { useLab } from '../store/lab-store.ts';
import type { Pace } from '../store/session.ts';
import { changeFor } from './lane-recipe.ts';
import { laneOf, type Start, withoutPresetName } from './presets.ts';

/**
 * Chooses the variants of a stage of one lane, in the part of its run in which `started` of its phases have started.
 */
export function setStage(lane: number, started: number, stage: StageId, ids: readonly string[]): void {
  change(lane, started, { [stage]: ids.join('+') }, 'discrete');
}

/** Sets a parameter of a variant of one lane, in such a part of its run. */
export function setParam(
  lane: number,
  started: number,
  stage: StageId,
  variant: string,
  name: string,
  value: ParamValue,
  pace: Pace,
): void {
  change(lane, started, { [paramKey(stage, variant, name)]: value }, pace);
}

/** Sets several parameters of a variant of one lane at once. */
export function setParams(
  lane: number,
  started: number,
  stage: StageId,
  variant: string,
  params: ParamValues,
): void {
  const keyed = Object.entries(params).map(
    ([name, value]) => [paramKey(stage, variant, name), value] as const,
  );
  change(lane, started, Object.fromEntries(keyed), 'discrete');
}

/** Starts a lane anew from a library's preset. */
export function setPreset(lane: number, start: Start): void {
  const { shared } = useLab.getState().experiment;
  changeLane(lane, () => laneOf(shared, start), 'discrete');
}

/** Starts a lane anew from a method. */
export function setMethod(lane: number, method: string): void {
  changeLane(lane, (old) => ({ name: withoutPresetName(old).name, method, changes: {} }), 'discrete');
}

function change(lane: number, started: number, values: Changes, pace: Pace): void {
  const { experiment } = useLab.getState();
  const changes = Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, changeFor(experiment, lane, started, key, value)]),
  );
  changeLane(
    lane,
    (old) => {
      const own = withoutPresetName(old);
      if (started === 0) return { ...own, changes: merge(own.changes, changes) };
      const phases = lanePhases(own).map((phase, i) =>
        i === started - 1 ? { ...phase, changes: merge(phase.changes, changes) } : phase,
      );
      return { ...own, phases };
    },
    pace,
  );
}
