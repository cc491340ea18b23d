import { invalid, type ParamSpec, type ParamSpecs, type ParamValue, type Values } from '../params.ts';
import { type Issues, show, unknownName } from './issues.ts';
import { readNumber } from './link-text.ts';

/** Reads objects of which nothing is known: own fields only, so many and no more, one issue for each problem. */

export type Fields = ReadonlyMap<string, unknown>;
export const noFields: Fields = new Map();

/** More than any valid object has. */
const mostFields = 256;
const mostComponents = 16;

/** The path of a field in messages: `budget.steps`. */
export function at(path: string, name: string): string {
  return path === '' ? show(name) : `${path}.${show(name)}`;
}

/** The own fields of an object; null, with an issue, where there is no object. Absent objects have no fields. */
export function readFields(path: string, value: unknown, remedy: string, issues: Issues): Fields | null {
  if (value === undefined) return noFields;
  if (!isObject(value)) {
    issues.add(path, value, `must be an object, not ${show(value)}`, remedy);
    return null;
  }
  const names = Object.keys(value);
  if (names.length > mostFields) {
    issues.add(
      path,
      value,
      `must have at most ${mostFields} fields, not ${names.length}`,
      'Left out the rest',
    );
  }
  return new Map(names.slice(0, mostFields).map((name) => [name, value[name]]));
}

/** Names the fields that nothing reads. */
export function reportUnknown(path: string, fields: Fields, known: readonly string[], issues: Issues): void {
  for (const [name, value] of fields) {
    if (!known.includes(name)) issues.add(at(path, name), value, unknownName(name, known), 'Left out');
  }
}

/** A value for each spec: the given one where it is valid, else the default. */
export function readParams<P extends ParamSpecs>(
  path: string,
  specs: P,
  fields: Fields,
  issues: Issues,
): Values<P> {
  const values = Object.entries(specs).map(([name, spec]) => {
    const value = fields.get(name);
    if (value === undefined) return [name, spec.default];
    const problem = problemOf(spec, value);
    if (problem === null) return [name, cleaned(value as ParamValue)];
    issues.add(at(path, name), value, problem, `Using ${describe(spec.default)}`);
    return [name, spec.default];
  });
  return Object.fromEntries(values) as Values<P>;
}

/** What is wrong with a value, or null. Unlike `invalid` it takes any value at all. */
export function problemOf(spec: ParamSpec, value: unknown): string | null {
  if (spec.kind === 'weights' && isObject(value)) return problemOfWeights(spec, value);
  return invalid(spec, told(spec, value));
}

/** A value as `invalid` may print it: short, and not to be mistaken for one of another type. */
function told(spec: ParamSpec, value: unknown): unknown {
  const numeric = spec.kind === 'number' || spec.kind === 'integer';
  if (typeof value === 'number') return spec.kind === 'choice' ? `the number ${value}` : value;
  if (typeof value === 'boolean') return value;
  return numeric && typeof value === 'string' && readNumber(value) !== null
    ? `the text ${show(value)}`
    : show(value);
}

function problemOfWeights(spec: ParamSpec, value: Readonly<Record<string, unknown>>): string | null {
  const names = Object.keys(value);
  if (names.length > mostComponents) return `must name at most ${mostComponents} components`;
  const odd = names.find((name) => !/^[a-z0-9][a-z0-9-]{0,39}$/.test(name));
  if (odd !== undefined) return `must name components in small letters, digits and hyphens, not ${show(odd)}`;
  return invalid(spec, Object.fromEntries(names.map((name) => [name, plainWeight(value[name])])));
}

function plainWeight(weight: unknown): unknown {
  return typeof weight === 'number' ? weight : show(weight);
}

/** A copy of a valid value without −0, which links cannot tell from 0. */
export function cleaned(value: ParamValue): ParamValue {
  if (typeof value === 'number') return value + 0;
  if (typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, weight]) => [name, weight + 0]));
}

/** A valid value for people: `4`, `on`, `correct 1, partial 0.5`. */
export function describe(value: ParamValue): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (typeof value !== 'object') return String(value);
  const pairs = Object.entries(value).map(([name, weight]) => `${name} ${weight}`);
  return pairs.length > 0 ? pairs.join(', ') : 'the task’s own';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
