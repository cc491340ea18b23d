import type { RecordedRollout } from '../../core/trainer/record.ts';
import type { GroupOrder } from '../store/lab-store.ts';

/** Indices of a group's rows in the order to show them: best first, or as drawn. */
export function orderRows(
  { rows }: { readonly rows: readonly Pick<RecordedRollout, 'reward'>[] },
  order: GroupOrder,
): number[] {
  const drawn = rows.map((_, i) => i);
  return order === 'drawn' ? drawn : drawn.sort((a, b) => rows[b].reward - rows[a].reward || a - b);
}
