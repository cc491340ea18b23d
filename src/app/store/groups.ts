import { create } from 'zustand';
import type { RecordedGroup } from '../../core/trainer/record.ts';

/** The watched group of each lane; undefined where none is recorded. */
export type LaneGroups = readonly (RecordedGroup | undefined)[];

/** What is shown. All lanes change together, so that they show one step. */
export const useGroups = create<{ readonly groups: LaneGroups }>()(() => ({ groups: [] }));

let newest: LaneGroups = [];
let timer: ReturnType<typeof setTimeout> | undefined;

/** Groups come faster than anyone can read. */
const showEveryMs = 500;

export function resetGroups(): void {
  newest = [];
  show();
}

/** Takes the groups of a step; `places[i]` is where lane i of theirs stands now. */
export function takeGroups(groups: readonly RecordedGroup[], places: readonly number[]): void {
  const placed = newest.slice();
  for (const group of groups) {
    const lane = places[group.lane];
    if (lane >= 0) placed[lane] = group;
  }
  newest = placed;
  if (useGroups.getState().groups.length === 0) show();
  timer ??= setTimeout(show, showEveryMs);
}

/** Lane i becomes what lane `lanes[i]` was. */
export function arrangeGroups(lanes: readonly number[]): void {
  if (newest.length === 0) return;
  newest = lanes.map((lane) => newest[lane]);
  show();
}

function show(): void {
  clearTimeout(timer);
  timer = undefined;
  useGroups.setState({ groups: newest });
}
