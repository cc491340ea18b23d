import { create } from 'zustand';

/** A token that is pointed at; its position is lit up in all groups. */
export interface Highlight {
  readonly lane: number;
  /** Row as drawn. */
  readonly row: number;
  readonly position: number;
}

export const useHighlight = create<{ readonly at: Highlight | null }>()(() => ({ at: null }));

export function setHighlight(at: Highlight | null): void {
  useHighlight.setState({ at });
}
