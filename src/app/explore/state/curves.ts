import { problemOf } from '../../../core/experiment/fields.ts';
import { type Issues, notOneOf, unknownName } from '../../../core/experiment/issues.ts';
import { readValue, writeValue } from '../../../core/experiment/link-text.ts';
import { defaults, type ParamValues } from '../../../core/params.ts';
import type { Variant } from '../../../core/stages/stage.ts';
import type { Field } from './fields.ts';

/** A variant of a stage, with all of its parameters, drawn as one curve. */
export interface Curve {
  readonly id: string;
  readonly params: ParamValues;
}

export function curveOf(variant: Variant, changed: ParamValues = {}): Curve {
  return { id: variant.id, params: { ...defaults(variant.params), ...changed } };
}

/** `curve=dual;c=2`, once for each: a variant and what differs from its defaults. */
export function curves(
  variants: readonly Variant[],
  most: number,
  initial: readonly Curve[],
): Field<readonly Curve[]> {
  const ids = variants.map(({ id }) => id);
  return {
    default: initial,
    read(name, texts, issues) {
      if (texts.length > most) {
        issues.add(name, texts.length, `must stand at most ${most} times, not ${texts.length}`, 'Left out the rest');
      }
      const found = texts.slice(0, most).flatMap((text) => {
        const [id, ...changes] = text.split(';');
        const variant = variants.find((each) => each.id === id);
        if (variant) return [{ id, params: readChanges(`${name} ${id}`, variant, changes, issues) }];
        issues.add(name, id, notOneOf(id, ids), 'Left out');
        return [];
      });
      return found.length > 0 ? found : initial;
    },
    write: (all) =>
      all.map(({ id, params }) => {
        const variant = variants.find((each) => each.id === id);
        const changed = Object.entries(variant?.params ?? {}).flatMap(([name, spec]) =>
          writeValue(params[name]) === writeValue(spec.default) ? [] : [`${name}=${writeValue(params[name])}`],
        );
        return [id, ...changed].join(';');
      }),
  };
}

function readChanges(
  where: string,
  { params: specs }: Variant,
  changes: readonly string[],
  issues: Issues,
): ParamValues {
  const params: Record<string, ParamValues[string]> = { ...defaults(specs) };
  for (const change of changes.slice(0, 32)) {
    const [name, ...rest] = change.split('=');
    if (!Object.hasOwn(specs, name)) {
      issues.add(`${where}.${name}`, change, unknownName(name, Object.keys(specs)), 'Left out');
      continue;
    }
    const value = readValue(specs[name], rest.join('='));
    const problem = problemOf(specs[name], value);
    if (problem === null) params[name] = value as ParamValues[string];
    else issues.add(`${where}.${name}`, value, problem, `Using ${writeValue(specs[name].default)}`);
  }
  return params;
}
