import type { Experiment } from '../core/experiment/experiment.ts';
import { hasFixedLength } from '../core/tasks/task.ts';
import type { Trainer } from '../core/trainer/trainer.ts';
import type { RunDescription } from './protocol.ts';

const exampleCount = 3;

/** What the page needs to know of a run before its first step. */
export function describeRun(
  experiment: Experiment,
  { task, metricIds, parameters }: Trainer,
): RunDescription {
  const examples = task.prompts.slice(0, exampleCount).map((prompt) => ({
    prompt: task.describe(prompt),
    answer: task.answer?.(prompt) ?? null,
  }));
  return {
    metrics: metricIds,
    components: task.components,
    companions: Object.keys(task.companions ?? {}),
    vocabulary: task.vocabulary,
    lanes: experiment.lanes.length,
    seeds: experiment.seeds,
    parameters,
    fixedLength: hasFixedLength(task),
    trainPrompts: task.prompts.length,
    heldOutPrompts: task.heldOut.length,
    examples,
  };
}
