import { methods } from '../methods/index.ts';
import type { ParamValue } from '../params.ts';
import { isListStage, stages } from '../stages/index.ts';
import { type Changes, recipeIssues, splitIds } from '../stages/recipe.ts';
import type { Component } from '../tasks/task.ts';
import { type ChangeKey, changeKey, changeKeys, namesLike } from './change-keys.ts';
import { defaultExperiment } from './defaults.ts';
import { type Lane, limits } from './experiment.ts';
import { at, cleaned, noFields, problemOf, readFields, reportUnknown } from './fields.ts';
import { didYouMean, type Issues, notOneOf, show, unknownName } from './issues.ts';

const laneFields = ['name', 'method', 'changes'] as const satisfies readonly (keyof Lane)[];

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

/** The valid changes, under their full keys and in canonical order. Short names are taken, too. */
export function readChanges(
  path: string,
  value: unknown,
  components: readonly Component[],
  issues: Issues,
): Changes {
  const fields = readFields(path, value, 'Left out', issues) ?? noFields;
  const changes = new Map<ChangeKey, ParamValue>();
  for (const [name, given] of fields) {
    const change = changeKey(name);
    if (!change) {
      issues.add(at(path, name), given, unknownName(name, namesLike(name)), 'Left out');
      continue;
    }
    const field = at(path, change.key);
    const twice = changes.has(change) ? `stands here twice, as ${change.name} and as ${change.key}` : null;
    const problem = twice ?? problemOfChange(change, given);
    if (problem === null)
      changes.set(change, ofTask(field, cleaned(given as ParamValue), components, issues));
    else issues.add(field, given, problem, 'Left out');
  }
  const inOrder = changeKeys.filter((change) => changes.has(change));
  return Object.fromEntries(inOrder.map((change) => [change.key, changes.get(change)!]));
}

function problemOfChange({ key, stage, param }: ChangeKey, value: unknown): string | null {
  if (param) return problemOf(param.spec, value);
  const known = stages[stage].variants.map((variant) => variant.id);
  if (!isListStage(stage)) return known.some((id) => id === value) ? null : notOneOf(value, known);
  const ids = typeof value === 'string' && /^[a-z0-9+-]{0,200}$/.test(value) ? value : show(value);
  const [issue] = recipeIssues({ [key]: ids });
  const stranger = splitIds(ids).find((id) => !known.includes(id));
  return issue ? `${issue.problem}${didYouMean(stranger ?? '', known)}` : null;
}

/** A value of which only the weights of components that the task has are left. */
function ofTask(
  path: string,
  value: ParamValue,
  components: readonly Component[],
  issues: Issues,
): ParamValue {
  if (typeof value !== 'object') return value;
  const known = components.map((component) => component.id);
  const entries = Object.entries(value).filter(([name, weight]) => {
    if (known.includes(name)) return true;
    issues.add(at(path, name), weight, unknownName(name, known), 'Left out');
    return false;
  });
  return Object.fromEntries(entries);
}
