import type { ParamSpec, ParamValue } from '../params.ts';

/** How single values stand in links: writing, reading, escaping. */

/** Escapes what has a meaning in links or changes on the way through a browser; letters of any script stay. */
export function escapeText(text: string): string {
  return text.replace(/[&;=%#+"<>`\s\p{C}]/gu, encodeURIComponent);
}

/** Undoes any percent-encoding; null where it is malformed. */
export function unescapeText(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** `0.1`, `on`, `median`, `correct:1,partial:0.5`. */
export function writeValue(value: ParamValue): string {
  switch (typeof value) {
    case 'number':
      return writeNumber(value);
    case 'boolean':
      return value ? 'on' : 'off';
    case 'string':
      return escapeText(value);
    default:
      return Object.keys(value)
        .sort()
        .map((name) => `${escapeText(name)}:${writeNumber(value[name])}`)
        .join(',');
  }
}

/** The shortest text that reads back as the same number. */
export function writeNumber(value: number): string {
  return String(value).replace('e+', 'e');
}

/** The value that a text stands for; the text itself where it does not fit the spec, for the validator to name. */
export function readValue(spec: ParamSpec, text: string): unknown {
  switch (spec.kind) {
    case 'number':
    case 'integer':
      return readNumber(text) ?? text;
    case 'boolean':
      return text === 'on' ? true : text === 'off' ? false : text;
    case 'choice':
      return text;
    case 'weights':
      return readWeights(text) ?? text;
    default:
      return spec satisfies never;
  }
}

/** A decimal number as people write it; null for anything else (`0x10`, `1_000`, `Infinity`, nothing). */
export function readNumber(text: string): number | null {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : null;
}

function readWeights(text: string): Record<string, number> | null {
  if (text === '') return {};
  const pairs = text.split(',').map((pair): [string, number | null] => {
    const colon = pair.lastIndexOf(':');
    return [pair.slice(0, Math.max(colon, 0)), readNumber(pair.slice(colon + 1))];
  });
  if (pairs.some(([name, weight]) => name === '' || weight === null)) return null;
  return Object.fromEntries(pairs) as Record<string, number>;
}

/** Cuts a text at the first `separator`; there is no second part where it has none. */
export function splitAt(text: string, separator: string): [string, string?] {
  const place = text.indexOf(separator);
  return place < 0 ? [text] : [text.slice(0, place), text.slice(place + 1)];
}

/** The items in parts: the first, and one from each item that begins with `start`. */
export function splitBefore(items: readonly string[], start: string): string[][] {
  const parts: string[][] = [[]];
  for (const item of items) {
    if (item.startsWith(start)) parts.push([item]);
    else parts[parts.length - 1].push(item);
  }
  return parts;
}
