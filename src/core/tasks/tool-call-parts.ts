/** Calls of a simulated tool: how they are written, what is wrong with them, what they are worth. */

import { unigramF1 } from '../stats/similarity.ts';
import { mean } from '../stats/summary.ts';
import type { Component } from './task.ts';

export interface Call {
  /** Token of the function's name. */
  readonly name: number;
  /** Token of the argument's value. */
  readonly value: number;
}

/** What a tool says: that a call is malformed, of a wrong function, of a value too low or too high; or just “error”. */
export const diagnoses = ['error', 'form', 'name', 'low', 'high'] as const;
export type Diagnosis = (typeof diagnoses)[number];

const texts: Readonly<Record<Diagnosis, string>> = {
  error: 'err',
  form: 'fmt',
  name: 'fn?',
  low: 'low',
  high: 'hi',
};

const part = (id: string, title: string, help: string, weight = 0): Component => ({
  id,
  title,
  help,
  min: 0,
  max: 1,
  weight,
});

const components: readonly Component[] = [
  part('correct', 'Right', '1 when the first call is right.', 0.5),
  part('solved', 'Solved', '1 when the first call is right, or else the second.', 0.5),
  part('format', 'Well-formed', '1 when the first call is a name, where there are several, and a value.'),
  part('name', 'Function', '1 when the first call is well-formed and calls the right function.'),
  part(
    'argument',
    'Argument',
    'F1 of the first call’s argument with the right one; 0 where it is malformed.',
  ),
  part('call', 'Call', 'How much of the first call is right: half for the function, half for the argument.'),
];

/** Calls over so many values and functions. With one function a call is its value alone. */
export function callsOf({ values, names }: { readonly values: number; readonly names: number }) {
  const outputs = values + (names > 1 ? names : 0);
  const length = names > 1 ? 2 : 1;
  const isValue = (token: number) => token < values;
  const wellFormed = (call: readonly number[]) =>
    call.length === length && isValue(call[length - 1]) && (names === 1 || !isValue(call[0]));
  const nameOf = (call: readonly number[], gold: Call) => (names === 1 ? gold.name : call[0]);
  const diagnose = (call: readonly number[], gold: Call): Diagnosis | 'right' => {
    if (!wellFormed(call)) return 'form';
    if (nameOf(call, gold) !== gold.name) return 'name';
    const value = call[length - 1];
    if (value === gold.value) return 'right';
    return value < gold.value ? 'low' : 'high';
  };
  return {
    outputs,
    /** Tokens of a call. */
    length,
    components,
    vocabulary: [
      ...Array.from({ length: values }, (_, i) => `v${i}`),
      ...(names > 1 ? [...'fghk'].slice(0, names) : []),
      ...diagnoses.map((told) => texts[told]),
    ],
    /** The token that says so. */
    token: (told: Diagnosis) => outputs + diagnoses.indexOf(told),
    /** Place among `diagnoses` of what a token says. */
    told: (token: number) => token - outputs,
    written: ({ name, value }: Call): number[] => (names > 1 ? [name, value] : [value]),
    diagnose,
    /** Writes the components of a response; `retry`: whether a second call may stand in it, after what was said. */
    grade(response: readonly number[], gold: Call, retry: boolean, out: Float64Array): void {
      const first = response.slice(0, length);
      const second = response.slice(length + 1);
      const told = diagnose(first, gold);
      const formed = wellFormed(first);
      out[0] = told === 'right' ? 1 : 0;
      out[1] = told === 'right' || (retry && diagnose(second, gold) === 'right') ? 1 : 0;
      out[2] = formed ? 1 : 0;
      out[3] = formed && sameNames([nameOf(first, gold)], [gold.name]) ? 1 : 0;
      out[4] = formed ? meanF1([unigramF1([first[length - 1]], [gold.value])]) : 0;
      out[5] = (out[3] + out[4]) / 2;
    },
  };
}

/** Whether the same functions are called, each as often, in any order. */
export function sameNames<T>(called: readonly T[], gold: readonly T[]): boolean {
  const left = [...gold];
  for (const name of called) {
    const place = left.indexOf(name);
    if (place < 0) return false;
    left.splice(place, 1);
  }
  return left.length === 0;
}

/** Mean F1 over matched pairs of arguments; 0 without any. */
export function meanF1(pairs: readonly number[]): number {
  return pairs.length === 0 ? 0 : mean(pairs);
}
