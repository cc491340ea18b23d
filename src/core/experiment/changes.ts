import type { ParamValue } from '../params.ts';
import { isListStage, stages } from '../stages/index.ts';
import { type Changes, recipeIssues, splitIds } from '../stages/recipe.ts';
import type { Component } from '../tasks/task.ts';
import { type ChangeKey, changeKey, changeKeys, namesLike } from './change-keys.ts';
import { at, cleaned, noFields, problemOf, readFields } from './fields.ts';
import { didYouMean, type Issues, notOneOf, show, unknownName } from './issues.ts';

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
