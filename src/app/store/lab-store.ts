import { create } from 'zustand';
import { defaultExperiment } from '../../core/experiment/defaults.ts';
import type { Issue } from '../../core/experiment/issues.ts';
import type { Watch } from '../../core/trainer/record.ts';
import type { BackendStatus, RunDescription, RunPhase } from '../../worker/protocol.ts';
import type { Shading } from '../bench/token-shade.ts';
import type { Keyed } from './edits.ts';

/** A recipe was changed while the run was going on. */
export interface Mark {
  readonly step: number;
  readonly label: string;
}

export interface FrozenMember {
  readonly lane: number;
  readonly seedIndex: number;
  readonly step: number;
  readonly reason: string;
}

/** Where a lane was branched off. */
export interface Branch {
  /** Key of the lane whose weights it started from. */
  readonly parent: string;
  readonly step: number;
}

export interface Notice {
  readonly id: number;
  readonly message: string;
}

/** What a run is doing. */
export interface RunSlice {
  readonly runId: number;
  readonly phase: RunPhase;
  readonly step: number;
  readonly stepsPerSecond: number;
  readonly message: string;
  /** Whether the run goes on as soon as it can. */
  readonly wantsToRun: boolean;
  readonly backend: BackendStatus | null;
  /** Null until the run is set up. */
  readonly description: RunDescription | null;
  readonly frozen: readonly FrozenMember[];
  readonly marks: readonly Mark[];
  /** The first step that the run can go back to. */
  readonly earliest: number;
  /** Lanes that started from another one's weights, by their keys. */
  readonly branches: Readonly<Record<string, Branch>>;
}

export type XAxis = 'step' | 'seconds';
export type GroupOrder = 'reward' | 'drawn';

/** How things are shown; not part of the experiment. */
export interface ViewSlice {
  /** Steps per second asked for; 0 for as many as can be. */
  readonly speed: number;
  readonly xAxis: XAxis;
  readonly shading: Shading;
  readonly groupOrder: GroupOrder;
  /** Which group and whose is watched. */
  readonly watched: Watch;
  /** Key of the lane whose recipe is open. */
  readonly recipeLane: string | null;
  readonly setupOpen: boolean;
  readonly keysOpen: boolean;
}

export interface LabState extends Keyed {
  readonly run: RunSlice;
  readonly view: ViewSlice;
  /** What was wrong with the link. */
  readonly issues: readonly Issue[];
  readonly notices: readonly Notice[];
}

export const freshRun: RunSlice = {
  runId: 0,
  phase: 'preparing',
  step: 0,
  stepsPerSecond: 0,
  message: '',
  wantsToRun: true,
  backend: null,
  description: null,
  frozen: [],
  marks: [],
  earliest: 0,
  branches: {},
};

let keys = 0;

/** A key that no lane has had. */
export function freshKey(): string {
  keys += 1;
  return `lane-${keys}`;
}

/** Configuration, status and small summaries. Series are not here: see `store/series.ts`. */
export const useLab = create<LabState>()(() => ({
  experiment: defaultExperiment,
  laneKeys: defaultExperiment.lanes.map(freshKey),
  run: freshRun,
  view: {
    speed: 0,
    xAxis: 'step',
    shading: 'push',
    groupOrder: 'reward',
    watched: { group: 0, seedIndex: 0 },
    recipeLane: null,
    setupOpen: false,
    keysOpen: false,
  },
  issues: [],
  notices: [],
}));

export function setView(change: Partial<ViewSlice>): void {
  useLab.setState(({ view }) => ({ view: { ...view, ...change } }));
}

export function setRun(change: Partial<RunSlice>): void {
  useLab.setState(({ run }) => ({ run: { ...run, ...change } }));
}

let notices = 0;
const mostNotices = 4;

export function addNotice(message: string): void {
  notices += 1;
  const notice = { id: notices, message };
  useLab.setState(({ notices: old }) => {
    // What is said again need not stand twice.
    const others = old.filter((each) => each.message !== message);
    return { notices: [...others, notice].slice(-mostNotices) };
  });
}

export function dismissNotice(id: number): void {
  useLab.setState(({ notices: old }) => ({ notices: old.filter((notice) => notice.id !== id) }));
}
