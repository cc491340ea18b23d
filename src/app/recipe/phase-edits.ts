import type { Experiment, Lane } from '../../core/experiment/experiment.ts';
import { limits } from '../../core/experiment/experiment.ts';
import { lanePhases } from '../../core/experiment/lane-recipe.ts';
import { phaseStart } from '../../core/experiment/phases.ts';
import { methodById } from '../../core/methods/index.ts';
import type { NumberSpec } from '../../core/params.ts';
import type { Phase } from '../../core/stages/phases.ts';
import { changeLane } from '../bench/lane-edits.ts';
import type { Pace } from '../store/session.ts';
import { withoutPresetName } from './presets.ts';

/** What one can do with the phases of a lane; `i` counts them from 0. A method's phases become the lane's own. */

export function addPhase(lane: number, from: number): void {
  changePhases(lane, (phases) => [...phases, { from, changes: {} }], 'discrete');
}

export function removePhase(lane: number, i: number): void {
  changePhases(lane, (phases) => phases.toSpliced(i, 1), 'discrete');
}

export function setPhaseStart(lane: number, i: number, from: number, pace: Pace): void {
  changePhases(lane, (phases) => phases.with(i, { ...phases[i], from }), pace);
}

function changePhases(lane: number, change: (phases: readonly Phase[]) => Phase[], pace: Pace): void {
  changeLane(lane, (old) => withPhases(withoutPresetName(old), change(lanePhases(old))), pace);
}

/** A lane without phases says so only where its method has some. */
function withPhases({ phases: _, ...lane }: Lane, phases: readonly Phase[]): Lane {
  const silent = phases.length === 0 && !methodById(lane.method).phases;
  return silent ? lane : { ...lane, phases };
}

/** Where a phase may start: after the one before it, and before the one after it. */
export function startSpec(phases: readonly Phase[], i: number): NumberSpec {
  const min = (phases[i - 1]?.from ?? 0) + 1;
  const max = (phases[i + 1]?.from ?? phaseStart.max + 1) - 1;
  return { ...phaseStart, min, max, default: Math.min(max, Math.max(min, phaseStart.default)) };
}

/**
 * Where a new phase starts unless one says otherwise: halfway between what has been done, or is planned, and the end.
 * Null where there is no room for one.
 */
export function nextStart({ budget, lanes }: Experiment, lane: number, done: number): number | null {
  const phases = lanePhases(lanes[lane]);
  if (phases.length >= limits.phases) return null;
  // A run that is over starts again with the next edit.
  const now = done < budget.steps ? done : 0;
  const last = Math.max(phases.at(-1)?.from ?? 0, now);
  const halfway = (last + Math.max(last, budget.steps)) / 2;
  const round = halfway - last > 10 ? Math.round(halfway / 10) * 10 : Math.ceil(halfway);
  const from = Math.max(last + 1, round);
  return from <= phaseStart.max ? from : null;
}
