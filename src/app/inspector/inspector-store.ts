import { create } from 'zustand';
import type { RecordedGroup } from '../../core/trainer/record.ts';
import { setView, useLab } from '../store/lab-store.ts';

/** What the inspector shows. */
export interface Inspected {
  readonly runId: number;
  readonly laneKey: string;
  /** Null: the newest one, whichever that is. */
  readonly group: RecordedGroup | null;
  /** The chosen token: rollout as drawn, and place in it. */
  readonly row: number;
  readonly t: number;
}

export const useInspector = create<{ readonly at: Inspected | null }>()(() => ({ at: null }));

/** Opens the inspector at a token of a group, which it keeps to. */
export function inspect(laneKey: string, group: RecordedGroup, row: number, t: number): void {
  setView({ recipeLane: null });
  useInspector.setState({ at: { runId: useLab.getState().run.runId, laneKey, group, row, t } });
}

export function closeInspector(): void {
  useInspector.setState({ at: null });
}

/** Changes what an open inspector shows. */
export function showInspected(change: Partial<Pick<Inspected, 'laneKey' | 'group' | 'row' | 't'>>): void {
  useInspector.setState(({ at }) => ({ at: at && { ...at, ...change } }));
}
