/** Three ways to make a question harder to read and keep its answer, after MathForge's MQR (arXiv 2601.20614). */
import type { RandomStream } from '../random.ts';

export type Form = 'plain' | 'background' | 'term' | 'sub-problem';

/** How one symbol of the key is written. */
export type Written =
  | { readonly kind: 'plain' | 'renamed'; readonly symbol: number }
  | { readonly kind: 'sum'; readonly one: number; readonly other: number };

/** A question as it is worded. */
export interface Shown {
  readonly form: Form;
  /** One for each place of the key. */
  readonly symbols: readonly Written[];
  /** Symbols that have nothing to do with the answer and stand in front; at the place of one it distracts. */
  readonly distractions?: readonly number[];
}

/** Distractions in a background. */
const distractionCount = 2;

/** Marks, and the rows of a linear policy: plain symbols, renamed ones, distractions, then sums. */
export function readSymbols(alphabet: number) {
  const keyMark = alphabet;
  return {
    /** In the vocabulary, after the symbols. */
    marks: ['#', '+', '=', 'x'],
    keyMark,
    plus: alphabet + 1,
    equals: alphabet + 2,
    name: alphabet + 3,
    count: 3 * alphabet + alphabet * alphabet,
    /** The row by which the symbol at a place is read, and that of what distracts from it, −1 for nothing. */
    rows({ symbols, distractions = [] }: Shown, place: number): { symbol: number; distraction: number } {
      const written = symbols[place];
      const distraction = place < distractions.length ? 2 * alphabet + distractions[place] : -1;
      if (written.kind === 'sum') {
        return { symbol: 3 * alphabet + written.one * alphabet + written.other, distraction };
      }
      return { symbol: (written.kind === 'renamed' ? alphabet : 0) + written.symbol, distraction };
    },
    /** [count, alphabet] what is hard to read leads away from the right symbol by `harder`, a distraction to itself. */
    initialLogits(harder: number): number[] {
      const row = (symbol: number, logit: number) =>
        Array.from({ length: alphabet }, (_, v) => (v === symbol ? logit : 0));
      const symbols = Array.from({ length: alphabet }, (_, symbol) => symbol);
      return [
        ...symbols.flatMap((symbol) => row(symbol, 0)),
        ...symbols.flatMap((symbol) => row(symbol, -harder)),
        ...symbols.flatMap((symbol) => row(symbol, harder)),
        ...symbols.flatMap((one) => symbols.flatMap((other) => row(one + other, -harder))),
      ];
    },
  };
}

/** A key in a harder wording: its tokens, and what is to be read in them. */
export function rewrite(
  form: Exclude<Form, 'plain'>,
  key: readonly number[],
  alphabet: number,
  random: RandomStream,
): { readonly tokens: readonly number[]; readonly shown: Shown } {
  const { keyMark, plus, equals, name } = readSymbols(alphabet);
  const plain = key.map((symbol): Written => ({ kind: 'plain', symbol }));
  if (form === 'background') {
    const distractions = Array.from({ length: distractionCount }, () => random.integer(alphabet));
    return { tokens: [...distractions, keyMark, ...key], shown: { form, symbols: plain, distractions } };
  }
  const place = random.integer(key.length);
  const symbol = key[place];
  if (form === 'term') {
    const tokens = [name, equals, symbol, keyMark, ...key.with(place, name)];
    return { tokens, shown: { form, symbols: plain.with(place, { kind: 'renamed', symbol }) } };
  }
  const one = random.integer(symbol + 1);
  const other = symbol - one;
  const tokens = [keyMark, ...key.slice(0, place), one, plus, other, ...key.slice(place + 1)];
  return { tokens, shown: { form, symbols: plain.with(place, { kind: 'sum', one, other }) } };
}
