import { writeFile } from 'node:fs/promises';
import type { Experiment } from '../core/experiment/experiment.ts';
import { validateExperiment } from '../core/experiment/validate.ts';
import { type StepResult, Trainer } from '../core/trainer/trainer.ts';
import type { Flags } from './lab.ts';
import { openRuntime } from './open.ts';
import { readExperiment } from './read.ts';
import { type RunRecord, reportCsv, reportJson } from './report.ts';
import { bar, print } from './terminal.ts';
import { UsageError } from './usage.ts';

/** `lab run`: trains an experiment to its end and prints what was measured. */
export async function runCommand(subject: string | undefined, flags: Flags): Promise<void> {
  const format = flags.format ?? 'json';
  if (format !== 'json' && format !== 'csv')
    throw new UsageError(`format must be json or csv, not ${format}`);
  const experiment = withFlags(await readExperiment(subject), flags);
  const runtime = await openRuntime(flags.backend ?? experiment.backend);
  const trainer = await Trainer.create(experiment, runtime);
  const results = await train(trainer, experiment, flags.quiet ? () => {} : showProgress);
  const record: RunRecord = { experiment, backend: runtime.backend, metrics: trainer.metricIds, results };
  const text = format === 'json' ? reportJson(record) : reportCsv(record);
  if (flags.out) await writeFile(flags.out, text);
  else await print(text);
}

function withFlags(experiment: Experiment, { steps, seeds }: Flags): Experiment {
  const changed = {
    ...experiment,
    seeds: seeds === undefined ? experiment.seeds : Number(seeds),
    budget: { ...experiment.budget, steps: steps === undefined ? experiment.budget.steps : Number(steps) },
  };
  const { experiment: valid, issues } = validateExperiment(changed);
  if (issues.length > 0) throw new UsageError(issues.map(({ message }) => message).join('\n'));
  return valid;
}

async function train(
  trainer: Trainer,
  { budget }: Experiment,
  progress: (step: number, steps: number, seconds: number) => void,
): Promise<StepResult[]> {
  const results: StepResult[] = [];
  const start = performance.now();
  for (;;) {
    const { step } = trainer;
    progress(step, budget.steps, (performance.now() - start) / 1000);
    if (step >= budget.steps || (budget.stopAt > 0 && trainer.worstPassAt1() >= budget.stopAt)) break;
    results.push(await trainer.advance());
  }
  return results;
}

/** A bar on a terminal; nothing where standard error goes to a file. */
function showProgress(step: number, steps: number, seconds: number): void {
  if (!process.stderr.isTTY) return;
  const rate = seconds > 0 ? ` ${(step / seconds).toFixed(1)} steps/s` : '';
  process.stderr.write(`\r${bar(step / steps)} ${step}/${steps}${rate}${step >= steps ? '\n' : ''}`);
}
