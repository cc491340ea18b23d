import { type Issue, Issues, show, unknownName } from '../../../core/experiment/issues.ts';
import { unescapeText } from '../../../core/experiment/link-text.ts';
import type { Field } from './fields.ts';

/**
 * An explorer's state in its link: `rewards=1,0,0,0&eps=0.01`. A link says only what differs from the explorer's
 * defaults; parts may stand in any order, and any percent-encoding is read.
 */

// Field<T> both takes and gives T, so only `any` lets different fields stand side by side.
// biome-ignore lint/suspicious/noExplicitAny: see above
export type Fields = Readonly<Record<string, Field<any>>>;
export type StateOf<F extends Fields> = {
  readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never;
};

export interface Read<F extends Fields> {
  readonly state: StateOf<F>;
  readonly issues: readonly Issue[];
}

const longest = 4096;
const mostParts = 64;

export function readQuery<F extends Fields>(fields: F, query: string): Read<F> {
  const issues = new Issues();
  if (query.length > longest) {
    issues.add(
      'The link',
      query.length,
      `must have at most ${longest} characters, not ${query.length}`,
      'Left out the rest',
    );
  }
  const texts = new Map<string, string[]>();
  const names = Object.keys(fields);
  for (const part of query.slice(0, longest).split('&').slice(0, mostParts)) {
    if (part === '') continue;
    const [name, ...rest] = part.split('=');
    const text = unescapeText(rest.join('='));
    if (!names.includes(name)) issues.add(show(name), part, unknownName(name, names), 'Left out');
    else if (text === null)
      issues.add(name, part, `must not have a malformed %, as ${show(part)} has`, 'Left out');
    else texts.set(name, [...(texts.get(name) ?? []), text]);
  }
  const entries = names.map((name) => {
    const found = texts.get(name);
    return [name, found ? fields[name].read(name, found, issues) : fields[name].default];
  });
  return { state: Object.fromEntries(entries) as StateOf<F>, issues: issues.list };
}

export function writeQuery<F extends Fields>(fields: F, state: StateOf<F>): string {
  return Object.keys(fields)
    .flatMap((name) => {
      const parts = fields[name].write(state[name]);
      const usual = fields[name].write(fields[name].default);
      return parts.join('&') === usual.join('&') ? [] : parts.map((part) => `${name}=${part}`);
    })
    .join('&');
}
