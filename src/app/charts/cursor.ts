import { create } from 'zustand';

/** The place on the x axis that all charts point at; null for none. */
export const useCursor = create<{ readonly x: number | null }>()(() => ({ x: null }));

export function setCursor(x: number | null): void {
  if (useCursor.getState().x !== x) useCursor.setState({ x });
}
