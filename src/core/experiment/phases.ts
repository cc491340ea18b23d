import type { NumberSpec } from '../params.ts';
import type { Phase } from '../stages/phases.ts';
import type { Component } from '../tasks/task.ts';
import { readChanges } from './changes.ts';
import { type Lane, limits } from './experiment.ts';
import { problemOf, readFields, reportUnknown } from './fields.ts';
import { type Issues, show } from './issues.ts';

const phaseFields = ['from', 'changes'] as const satisfies readonly (keyof Phase)[];

/** When a phase starts. */
export const phaseStart = {
  kind: 'integer',
  title: 'Starts after',
  help: 'Steps done when the phase starts: the reference is then the policy as it is, optimizer state and memories are new.',
  default: 100,
  min: 1,
  max: limits.steps - 1,
  step: 10,
  unit: 'steps',
} as const satisfies NumberSpec;

/** A lane's own phases that are valid; none where it does not name any. */
export function readPhases(
  path: string,
  value: unknown,
  components: readonly Component[],
  issues: Issues,
): Pick<Lane, 'phases'> {
  if (value === undefined) return {};
  const allowed = `must be a list of at most ${limits.phases} phases`;
  if (!Array.isArray(value)) {
    issues.add(path, value, `${allowed}, not ${show(value)}`, 'Left out');
    return {};
  }
  if (value.length > limits.phases) {
    const remedy = `Left out those after the first ${limits.phases}`;
    issues.add(path, value, `${allowed}, not of ${value.length}`, remedy);
  }
  const phases: Phase[] = [];
  value.slice(0, limits.phases).forEach((each, i) => {
    const phase = readPhase(`${path}[${i}]`, each, phases.at(-1), components, issues);
    if (phase) phases.push(phase);
  });
  // Where none of them is valid, the lane has not said that it wants none.
  return value.length > 0 && phases.length === 0 ? {} : { phases };
}

function readPhase(
  path: string,
  value: unknown,
  before: Phase | undefined,
  components: readonly Component[],
  issues: Issues,
): Phase | null {
  const fields = readFields(path, value ?? null, 'Left out', issues);
  if (!fields) return null;
  reportUnknown(path, fields, phaseFields, issues);
  const from = fields.get('from');
  const problem = problemOf({ ...phaseStart, min: before ? before.from + 1 : phaseStart.min }, from);
  if (problem !== null) {
    issues.add(`${path}.from`, from, problem, 'Left out the phase');
    return null;
  }
  const changes = readChanges(`${path}.changes`, fields.get('changes'), components, issues);
  return { from: from as number, changes };
}
