import { create } from 'zustand';
import type { RecordedGroup } from '../../core/trainer/record.ts';
import { type PackedGroup, unpackGroup } from '../../worker/packed-group.ts';
import { History, type Moment } from './history.ts';

/** The watched group of each lane; undefined where none is recorded. */
export type LaneGroups = readonly (RecordedGroup | undefined)[];

interface Groups {
  /** The newest of each lane. */
  readonly groups: LaneGroups;
  /** All that is kept, oldest first. */
  readonly moments: readonly Moment[];
}

/** What is shown. All lanes change together, so that they show one step. */
export const useGroups = create<Groups>()(() => ({ groups: [], moments: [] }));

const history = new History();
let newest: readonly (PackedGroup | undefined)[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;

/** Groups come faster than anyone can read. */
const showEveryMs = 500;

export function resetGroups(): void {
  newest = [];
  history.clear();
  show();
}

/** Takes the groups of some steps; `sources[i]` is the worker's lane that lane i shows. */
export function takeGroups(groups: readonly PackedGroup[], sources: readonly number[]): void {
  const steps = [...new Set(groups.map(({ step }) => step))];
  for (const step of steps) {
    const placed = sources.map((source) => groups.find((each) => each.step === step && each.lane === source));
    history.add({ step, groups: placed });
    newest = placed.map((group, lane) => group ?? newest[lane]);
  }
  if (useGroups.getState().groups.length === 0) show();
  timer ??= setTimeout(show, showEveryMs);
}

/** Lane i becomes what lane `lanes[i]` was. */
export function arrangeGroups(lanes: readonly number[]): void {
  if (newest.length === 0) return;
  newest = lanes.map((lane) => newest[lane]);
  history.arrange(lanes);
  show();
}

/** The run went back: what was recorded of later steps is void. */
export function dropGroupsAfter(step: number): void {
  history.dropAfter(step);
  newest = history.moments().at(-1)?.groups ?? [];
  show();
}

function show(): void {
  clearTimeout(timer);
  timer = undefined;
  useGroups.setState({
    groups: newest.map((group) => group && unpackGroup(group)),
    moments: history.moments(),
  });
}
