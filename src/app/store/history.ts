import type { PackedGroup } from '../../worker/packed-group.ts';
import { same } from './edits.ts';

/** The watched group of each lane at one recorded step; undefined where the lane has none. */
export interface Moment {
  readonly step: number;
  readonly groups: readonly (PackedGroup | undefined)[];
}

/** What the history may take up; the oldest steps go first. */
export const historyBytes = 32 * 1024 * 1024;
/** A group beside its numbers: names, counts and the objects that hold them. */
const groupOverhead = 1024;

/** The recorded steps of a run, oldest first. */
export class History {
  private list: Moment[] = [];
  private bytes = 0;
  private readonly mostBytes: number;

  constructor(mostBytes = historyBytes) {
    this.mostBytes = mostBytes;
  }

  /** The steps as they are now; a copy. */
  moments(): readonly Moment[] {
    return this.list.slice();
  }

  clear(): void {
    this.list = [];
    this.bytes = 0;
  }

  /** Takes a step's groups. A run that went back records steps again: what stood from there on is void. */
  add(moment: Moment): void {
    this.dropAfter(moment.step - 1);
    const before = this.list.at(-1);
    const groups = moment.groups.map((group, lane) => group && shareRecipe(group, before?.groups[lane]));
    this.list.push({ ...moment, groups });
    this.bytes += sizeOf(moment);
    while (this.bytes > this.mostBytes && this.list.length > 1) this.bytes -= sizeOf(this.list.shift()!);
  }

  dropAfter(step: number): void {
    while ((this.list.at(-1)?.step ?? Number.NEGATIVE_INFINITY) > step)
      this.bytes -= sizeOf(this.list.pop()!);
  }

  /** Lane i becomes what lane `lanes[i]` was. */
  arrange(lanes: readonly number[]): void {
    this.list = this.list.map(({ step, groups }) => ({ step, groups: lanes.map((lane) => groups[lane]) }));
    this.bytes = this.list.reduce((sum, moment) => sum + sizeOf(moment), 0);
  }
}

/** Each message brings its own copy of a recipe that hardly ever changes. */
function shareRecipe(group: PackedGroup, before: PackedGroup | undefined): PackedGroup {
  return before && same(before.recipe, group.recipe) ? { ...group, recipe: before.recipe } : group;
}

function sizeOf({ groups }: Moment): number {
  return groups.reduce((sum, group) => sum + (group ? group.numbers.byteLength + groupOverhead : 0), 0);
}
