import type { Lane } from '../../core/experiment/experiment.ts';
import type { ParamValue } from '../../core/params.ts';
import type { Keyed } from '../store/edits.ts';
import { freshKey, useLab } from '../store/lab-store.ts';
import { edit, editKeyed, type Pace } from '../store/session.ts';

/** What one can do with lanes. */

function present(): Keyed {
  const { experiment, laneKeys } = useLab.getState();
  return { experiment, laneKeys };
}

function setLanes(lanes: readonly Lane[], laneKeys: readonly string[]): void {
  editKeyed({ experiment: { ...present().experiment, lanes }, laneKeys });
}

export function addLane(method: string): void {
  const { experiment, laneKeys } = present();
  setLanes([...experiment.lanes, { name: '', method, changes: {} }], [...laneKeys, freshKey()]);
}

export function duplicateLane(lane: number): void {
  const { experiment, laneKeys } = present();
  const copy = experiment.lanes[lane];
  setLanes(experiment.lanes.toSpliced(lane + 1, 0, copy), laneKeys.toSpliced(lane + 1, 0, freshKey()));
}

export function removeLane(lane: number): void {
  const { experiment, laneKeys } = present();
  if (laneKeys.length === 1) return;
  setLanes(experiment.lanes.toSpliced(lane, 1), laneKeys.toSpliced(lane, 1));
}

export function moveLane(from: number, to: number): void {
  const { experiment, laneKeys } = present();
  if (to < 0 || to >= laneKeys.length) return;
  const move = <T>(list: readonly T[]): T[] => list.toSpliced(from, 1).toSpliced(to, 0, list[from]);
  setLanes(move(experiment.lanes), move(laneKeys));
}

export function renameLane(lane: number, name: string): void {
  changeLane(lane, (old) => ({ ...old, name: name.trim() }), 'discrete');
}

/** Sets some changes that all lanes share; undefined takes a change back. */
export function changeShared(changes: Readonly<Record<string, ParamValue | undefined>>, pace: Pace): void {
  edit((experiment) => ({ ...experiment, shared: merge(experiment.shared, changes) }), pace);
}

export function changeLane(lane: number, change: (old: Lane) => Lane, pace: Pace): void {
  edit(
    (experiment) => ({
      ...experiment,
      lanes: experiment.lanes.map((old, i) => (i === lane ? change(old) : old)),
    }),
    pace,
  );
}

/** Changes with some of them set; undefined takes a change back. */
export function merge(
  old: Readonly<Record<string, ParamValue>>,
  changes: Readonly<Record<string, ParamValue | undefined>>,
): Readonly<Record<string, ParamValue>> {
  const merged = Object.entries({ ...old, ...changes }).filter(
    (entry): entry is [string, ParamValue] => entry[1] !== undefined,
  );
  return Object.fromEntries(merged);
}
