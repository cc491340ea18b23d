import { useMemo } from 'react';
import type { RecordedGroup, Watch } from '../../core/trainer/record.ts';
import { type PackedGroup, unpackGroup } from '../../worker/packed-group.ts';
import { useGroups } from '../store/groups.ts';
import type { Moment } from '../store/history.ts';
import { useLab } from '../store/lab-store.ts';
import { type Inspected, showInspected } from './inspector-store.ts';

/** What the inspector can show of a lane, and what it does show. */
export interface Recorded {
  /** Recorded groups of the lane, oldest first; of one prompt and seed where it is followed. */
  readonly list: readonly PackedGroup[];
  /** Place in the list of what is shown; −1 where the list is empty. */
  readonly place: number;
  readonly group: RecordedGroup | null;
  /** Whether the newest one is shown as it comes. */
  readonly live: boolean;
}

export function useRecorded(at: Inspected, lane: number): Recorded {
  const moments = useGroups((state) => state.moments);
  const watched = useLab((state) => state.view.watched);
  const runId = useLab((state) => state.run.runId);
  const list = useMemo(() => recordedGroups(moments, lane, watched), [moments, lane, watched]);
  const last = list.at(-1);
  const newest = useMemo(() => last && unpackGroup(last), [last]);
  // What was kept of another run, or of a step that the run has gone back before, is void.
  const end = moments.at(-1)?.step ?? 0;
  const kept = at.group && at.runId === runId && at.group.step <= end ? at.group : null;
  const group = kept ?? newest ?? null;
  return { list, place: group ? placeOf(list, group.step) : -1, group, live: kept === null };
}

/** Groups of one lane, oldest first: all, or those of the prompt and seed that are followed. */
export function recordedGroups(
  moments: readonly Moment[],
  lane: number,
  { promptId, seedIndex }: Watch,
): PackedGroup[] {
  const isShown = (group: PackedGroup) =>
    promptId === undefined || (group.promptId === promptId && group.seedIndex === seedIndex);
  return moments.flatMap(({ groups }) => {
    const group = groups[lane];
    return group && isShown(group) ? [group] : [];
  });
}

/** The last one at or before a step; else the first. −1 of none. */
export function placeOf(list: readonly { readonly step: number }[], step: number): number {
  if (list.length === 0) return -1;
  return Math.max(
    0,
    list.findLastIndex((each) => each.step <= step),
  );
}

/** Shows the recorded group at a place, clamped to what there is. */
export function showPlace({ list }: Pick<Recorded, 'list'>, place: number): void {
  const packed = list[Math.min(list.length - 1, Math.max(0, place))];
  if (packed) showInspected({ group: unpackGroup(packed) });
}

/** Shows an earlier or a later one. */
export function showNeighbour({ list, place, group }: Recorded, by: -1 | 1): void {
  // What is shown may have gone from the list, or stand between two of it.
  const isHere = list[place]?.step === group?.step;
  showPlace({ list }, isHere ? place + by : by < 0 ? place : place + 1);
}

/** The same step in another lane; its newest where that has none. */
export function showLane(laneKey: string, lane: number, step: number | undefined): void {
  const { moments } = useGroups.getState();
  const there = moments.find((moment) => moment.step === step)?.groups[lane];
  showInspected({ laneKey, group: there ? unpackGroup(there) : null });
}
