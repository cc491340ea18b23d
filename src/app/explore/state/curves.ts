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

/** The parameters that differ from the variant's defaults: `c=2`. */
export function changesOf({ params: specs }: Variant, params: ParamValues): readonly string[] {
  return Object.entries(specs).flatMap(([name, spec]) =>
    writeValue(params[name]) === writeValue(spec.default) ? [] : [`${name}=${writeValue(params[name])}`],
  );
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
        issues.add(
          name,
          texts.length,
          `must stand at most ${most} times, not ${texts.length}`,
          'Left out the rest',
        );
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
        return [id, ...(variant ? changesOf(variant, params) : [])].join(';');
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

// ── settings: variants that all stand there anyway, and some of which have been changed ──────────────────────

/** A variant's parameters: its defaults, unless it has been changed. */
export function settingsOf(changed: readonly Curve[], variant: Variant): ParamValues {
  return changed.find(({ id }) => id === variant.id)?.params ?? defaults(variant.params);
}

/** The changed variants with one changed further, or back to its defaults. */
export function withSettings(
  changed: readonly Curve[],
  variant: Variant,
  params: ParamValues,
): readonly Curve[] {
  const others = changed.filter(({ id }) => id !== variant.id);
  return changesOf(variant, params).length === 0 ? others : [...others, { id: variant.id, params }];
}
