import type { Experiment, Lane } from '../../../src/core/experiment/experiment.ts';
import { readLink } from '../../../src/core/experiment/link.ts';
import type { RecordedGroup } from '../../../src/core/trainer/record.ts';
import { Trainer } from '../../../src/core/trainer/trainer.ts';
import { createTfjsRuntime } from '../../../src/runtime/tfjs/runtime.ts';

/** A short run on the sorting task, whose responses end by themselves and so differ in length. */
const sorting = readLink(
  'task=sort;length=2;symbols=2&policy=linear&seeds=1&steps=9&all=prompts=3;group=8;lr=0.3;weights=correct:1,sorted:0.25',
);
if (sorting.issues.length > 0) throw new Error(sorting.issues.map(({ message }) => message).join());

export const lane = (method: string, changes: Lane['changes'] = {}): Lane => ({ name: '', method, changes });

/** The groups of so many steps, one a lane, step by step. */
export async function recorded(
  lanes: readonly Lane[],
  steps: number,
  change: Partial<Experiment> = {},
): Promise<readonly RecordedGroup[]> {
  const runtime = await createTfjsRuntime('cpu');
  const trainer = await Trainer.create({ ...sorting.experiment, ...change, lanes }, runtime);
  const groups: RecordedGroup[] = [];
  for (let i = 0; i < steps; i++) groups.push(...(await trainer.advance()).groups);
  trainer.dispose();
  runtime.dispose();
  return groups;
}
