import { changeLabel } from '../../core/experiment/differences.ts';
import { methodById } from '../../core/methods/index.ts';
import type { Changes } from '../../core/stages/recipe.ts';
import { laneStyle } from '../ui/lane-style.ts';
import { type Keyed, same } from './edits.ts';

/** What an edit changed in the recipes, short enough to stand on a chart: `group 16`, `B clip low 0.1`. */
export function describeEdit(before: Keyed, after: Keyed): string {
  const parts = changed(before.experiment.shared, after.experiment.shared);
  after.laneKeys.forEach((key, lane) => {
    const old = before.experiment.lanes[before.laneKeys.indexOf(key)];
    const now = after.experiment.lanes[lane];
    if (!old) return;
    const { letter } = laneStyle(lane);
    if (old.method !== now.method) parts.push(`${letter} ${methodById(now.method).title}`);
    else parts.push(...changed(old.changes, now.changes).map((part) => `${letter} ${part}`));
    if (!same(old.phases, now.phases)) parts.push(`${letter} phases`);
  });
  return parts.length > 2 ? `${parts.length} changes` : parts.join(', ');
}

function changed(before: Changes, after: Changes): string[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys
    .filter((key) => !same(before[key], after[key]))
    .map((key) => (key in after ? changeLabel(key, after[key]) : `${key.replace('.', ' ')} as before`));
}
