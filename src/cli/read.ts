import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Experiment } from '../core/experiment/experiment.ts';
import { readLink } from '../core/experiment/link.ts';
import { type Validated, validateExperiment } from '../core/experiment/validate.ts';
import { UsageError } from './usage.ts';

/** The experiment that a link or file names; its problems go to standard error, and the valid rest is taken. */
export async function readExperiment(subject: string | undefined): Promise<Experiment> {
  if (subject === undefined) throw new UsageError('needs a link or a file');
  const { experiment, issues } = existsSync(subject)
    ? await readFileExperiment(subject)
    : readLink(hashOf(subject));
  for (const { message } of issues) process.stderr.write(`lab: ${message}\n`);
  return experiment;
}

/** An experiment as JSON, or a whole run as the page saves it. */
async function readFileExperiment(path: string): Promise<Validated> {
  const text = await readFile(path, 'utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${path} is not JSON: ${error instanceof Error ? error.message : error}`);
  }
  const isRun = typeof value === 'object' && value !== null && 'experiment' in value;
  return validateExperiment(isRun ? (value as { experiment: unknown }).experiment : value);
}

function hashOf(subject: string): string {
  const hash = subject.includes('#') ? subject.slice(subject.indexOf('#') + 1) : subject;
  if (!hash.includes('='))
    throw new UsageError(`"${subject}" is neither a file nor a link such as task=lock&lane=grpo`);
  return hash;
}
