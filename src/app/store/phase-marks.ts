import { phaseLabel } from '../../core/experiment/differences.ts';
import type { Experiment } from '../../core/experiment/experiment.ts';
import { lanePhases } from '../../core/experiment/lane-recipe.ts';
import { laneStyle } from '../ui/lane-style.ts';
import type { Mark } from './lab-store.ts';

/** What of a phase's changes fits a chart. */
const longest = 36;

/**
 * Marks of the phases that start between two steps: once more than `after` steps are done, and `upTo` at the most.
 * Lanes that do the same at the same time share one: "B C objective policy-gradient".
 */
export function phaseMarks(experiment: Experiment, after: number, upTo: number): Mark[] {
  const lanes = new Map<
    string,
    { readonly step: number; readonly text: string; readonly letters: string[] }
  >();
  experiment.lanes.forEach((own, lane) => {
    lanePhases(own).forEach(({ from }, i) => {
      if (from <= after || from > upTo) return;
      const label = phaseLabel(experiment, lane, i);
      const text = label.length <= longest ? label : `phase ${i + 2}`;
      const key = `${from} ${text}`;
      const mark = lanes.get(key) ?? { step: from, text, letters: [] };
      lanes.set(key, mark);
      mark.letters.push(laneStyle(lane).letter);
    });
  });
  return [...lanes.values()]
    .sort((a, b) => a.step - b.step)
    .map(({ step, text, letters }) => ({ step, label: `${letters.join(' ')} ${text}` }));
}
