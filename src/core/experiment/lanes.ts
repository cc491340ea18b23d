import { methods } from '../methods/index.ts';
import type { Component } from '../tasks/task.ts';
import { readChanges } from './changes.ts';
import { defaultExperiment } from './defaults.ts';
import { type Lane, limits } from './experiment.ts';
import { readFields, reportUnknown } from './fields.ts';
import { type Issues, notOneOf, show } from './issues.ts';
import { readPhases } from './phases.ts';

const laneFields = ['name', 'method', 'changes', 'phases'] as const satisfies readonly (keyof Lane)[];

/** Between one lane and as many as there may be; the default lanes where none is left. */
export function readLanes(value: unknown, components: readonly Component[], issues: Issues): readonly Lane[] {
  if (value === undefined) return defaultExperiment.lanes;
  if (!Array.isArray(value) || value.length === 0) {
    const got = Array.isArray(value) ? 'an empty one' : show(value);
    issues.add(
      'lanes',
      value,
      `must be a list of 1 to ${limits.lanes} lanes, not ${got}`,
      'Using the default lanes',
    );
    return defaultExperiment.lanes;
  }
  if (value.length > limits.lanes) {
    const problem = `must be a list of 1 to ${limits.lanes} lanes, not of ${value.length}`;
    issues.add('lanes', value, problem, `Left out those after the first ${limits.lanes}`);
  }
  const lanes = value
    .slice(0, limits.lanes)
    .map((lane, i) => readLane(`lanes[${i}]`, lane, components, issues))
    .filter((lane) => lane !== null);
  return lanes.length > 0 ? lanes : defaultExperiment.lanes;
}

function readLane(
  path: string,
  value: unknown,
  components: readonly Component[],
  issues: Issues,
): Lane | null {
  // A hole in a list, or null in its place, is no lane; only absent fields of a lane have defaults.
  const fields = readFields(path, value ?? null, 'Left out', issues);
  if (!fields) return null;
  reportUnknown(path, fields, laneFields, issues);
  return {
    name: readName(`${path}.name`, fields.get('name'), issues),
    method: readMethod(`${path}.method`, fields.get('method'), issues),
    changes: readChanges(`${path}.changes`, fields.get('changes'), components, issues),
    ...readPhases(`${path}.phases`, fields.get('phases'), components, issues),
  };
}

/** Controls, line breaks, halves of characters, and marks that turn the direction of the text after them. */
const unprintable = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;

function readName(path: string, value: unknown, issues: Issues): string {
  const longest = limits.nameLength;
  if (value === undefined) return '';
  if (typeof value !== 'string') {
    issues.add(path, value, `must be a text, not ${show(value)}`, 'Left out');
  } else if (value.length > longest) {
    const problem = `must have at most ${longest} characters, not ${value.length}`;
    issues.add(path, value, problem, 'Left out');
  } else if (unprintable.test(value)) {
    issues.add(path, value, `must have no control characters, unlike ${show(value)}`, 'Left out');
  } else {
    return value;
  }
  return '';
}

function readMethod(path: string, value: unknown, issues: Issues): string {
  const known = methods.map((method) => method.id);
  const instead = defaultExperiment.lanes[0].method;
  if (value === undefined) return instead;
  if (typeof value === 'string' && known.includes(value)) return value;
  issues.add(path, value, notOneOf(value, known), `Using ${instead}`);
  return instead;
}
