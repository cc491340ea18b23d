import { problemOf } from '../../../core/experiment/fields.ts';
import { type Issues, notOneOf, show } from '../../../core/experiment/issues.ts';
import { readNumber, readValue, writeNumber, writeValue } from '../../../core/experiment/link-text.ts';
import type { NumberSpec, ParamSpec, ParamValue } from '../../../core/params.ts';

/** One part of an explorer's state: how it stands in the link, and what is allowed. */
export interface Field<T> {
  readonly default: T;
  /** `texts` are what stands after `name=`, one or more. Bad parts are reported and left out. */
  read(name: string, texts: readonly string[], issues: Issues): T;
  /** What stands after `name=`, once for each. */
  write(value: T): readonly string[];
}

/** The type of a spec's values. */
export type ValueOf<S extends ParamSpec> = S['default'] extends number
  ? number
  : S['default'] extends boolean
    ? boolean
    : S extends { options: readonly { value: infer V }[] }
      ? V
      : ParamValue;

/** Only the first of several counts. */
function once(name: string, texts: readonly string[], issues: Issues): string {
  if (texts.length > 1)
    issues.add(name, texts[1], `must stand once, not ${texts.length} times`, 'Using the first');
  return texts[0];
}

/** A parameter as core describes it. */
export function param<const S extends ParamSpec>(spec: S): Field<ValueOf<S>> {
  return {
    default: spec.default as ValueOf<S>,
    read(name, texts, issues) {
      const value = readValue(spec, once(name, texts, issues));
      const problem = problemOf(spec, value);
      if (problem === null) return value as ValueOf<S>;
      issues.add(name, value, problem, `Using ${writeValue(spec.default)}`);
      return spec.default as ValueOf<S>;
    },
    write: (value) => [writeValue(value as ParamValue)],
  };
}

/** Bounds of a list of numbers. */
export interface ListSpec {
  readonly item: NumberSpec;
  /** Fewest and most numbers. */
  readonly least: number;
  readonly most: number;
}

/** `1,0,0.5` as people type it: commas, semicolons or spaces between numbers. Bad numbers are reported and left out. */
export function readList(name: string, text: string, spec: ListSpec, issues: Issues): number[] {
  const parts = text.split(/[,\s]+/).filter((part) => part !== '');
  const numbers = parts.slice(0, spec.most).flatMap((part, i) => {
    const number = readNumber(part.replace('−', '-'));
    const problem = number === null ? `must be a number, not ${show(part)}` : problemOf(spec.item, number);
    if (problem === null) return [(number as number) + 0];
    issues.add(`${name}[${i + 1}]`, part, problem, 'Left out');
    return [];
  });
  if (parts.length > spec.most) {
    issues.add(
      name,
      text,
      `must have at most ${spec.most} numbers, not ${parts.length}`,
      'Left out the rest',
    );
  }
  return numbers;
}

export const writeList = (values: readonly number[]): string => values.map(writeNumber).join(',');

/** A list of numbers. */
export function list(spec: ListSpec, initial: readonly number[]): Field<readonly number[]> {
  return {
    default: initial,
    read(name, texts, issues) {
      const text = once(name, texts, issues);
      const numbers = readList(name, text, spec, issues);
      if (numbers.length >= spec.least) return numbers;
      issues.add(
        name,
        text,
        `must have at least ${spec.least} numbers, not ${numbers.length}`,
        `Using ${writeList(initial)}`,
      );
      return initial;
    },
    write: (values) => [writeList(values)],
  };
}

/** Several lists of numbers, with semicolons between them. */
export function lists(
  spec: ListSpec,
  most: number,
  initial: readonly (readonly number[])[],
): Field<readonly (readonly number[])[]> {
  return {
    default: initial,
    read(name, texts, issues) {
      const text = once(name, texts, issues);
      const parts = text.split(';').filter((part) => part.trim() !== '');
      if (parts.length > most) {
        issues.add(name, text, `must have at most ${most} lists, not ${parts.length}`, 'Left out the rest');
      }
      const all = parts.slice(0, most).map((part, i) => readList(`${name}[${i + 1}]`, part, spec, issues));
      return all.filter((numbers) => numbers.length > 0);
    },
    write: (values) => [values.map(writeList).join(';')],
  };
}

/** One of a few ids. */
export function oneOf<const T extends string>(known: readonly T[], initial: T): Field<T> {
  return {
    default: initial,
    read(name, texts, issues) {
      const text = once(name, texts, issues);
      const found = known.find((id) => id === text);
      if (found === undefined) issues.add(name, text, notOneOf(text, known), `Using ${initial}`);
      return found ?? initial;
    },
    write: (value) => [value],
  };
}
