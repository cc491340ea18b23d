import type { KeyboardEvent } from 'react';
import type { RecordedGroup } from '../../core/trainer/record.ts';
import { setHighlight, useHighlight } from './highlight.ts';

/** Moves the highlight over a group's tokens with the arrow keys. `order` is that of the rows on the page. */
export function moveHighlight(
  event: KeyboardEvent,
  lane: number,
  { rows }: RecordedGroup,
  order: readonly number[],
): void {
  const moves: Partial<Record<string, readonly [down: number, right: number]>> = {
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
    ArrowLeft: [0, -1],
    ArrowRight: [0, 1],
  };
  if (event.key === 'Escape') {
    setHighlight(null);
    return;
  }
  const move = moves[event.key];
  if (!move || order.length === 0) return;
  event.preventDefault();
  const { at } = useHighlight.getState();
  if (!at || at.lane !== lane) {
    setHighlight({ lane, row: order[0], position: 0 });
    return;
  }
  const clamp = (value: number, count: number) => Math.min(count - 1, Math.max(0, value));
  const row = order[clamp(order.indexOf(at.row) + move[0], order.length)];
  setHighlight({ lane, row, position: clamp(at.position + move[1], rows[row].tokens.length) });
}
