/** Numbers in formulas. */

/** So many digits are shown; all that is shown multiplies out to about as many. */
const digits = 4;

/** A number in TeX: `0.3906`, `-1.5`, `3.1 \cdot 10^{-5}`. */
export function texNumber(value: number): string {
  if (Number.isNaN(value)) return String.raw`\text{none}`;
  if (!Number.isFinite(value)) return value > 0 ? String.raw`\infty` : String.raw`-\infty`;
  const size = Math.abs(value);
  if (size === 0 || (size >= 1e-4 && size < 1e6)) return String(Number(value.toPrecision(digits)));
  const [mantissa, exponent] = value
    .toExponential(digits - 2)
    .split('e')
    .map(Number);
  return `${mantissa === 1 ? '' : String.raw`${mantissa} \cdot `}10^{${exponent}}`;
}

/** The same where it stands among other factors or terms: in brackets when negative. */
export function texTerm(value: number): string {
  return value < 0 ? `(${texNumber(value)})` : texNumber(value);
}

/** What stands for something in a formula. */
export interface Fact {
  /** As formulas write it. */
  readonly tex: string;
  /** A number, or TeX. */
  readonly value: number | string;
}

// Marks around what was put in; neither occurs in TeX.
const open = '\u0001';
const close = '\u0002';
const space = String.raw`(?:\\[,;! ]|\\quad|\s)*`;
const between = new RegExp(`(${close}|\\)|(?<!\\\\t?frac)\\d)${space}(?=${open})`, 'g');
const beforeBracket = new RegExp(`${close}${space}(?=\\(|\\[|\\\\[bB]igg?l?\\()`, 'g');
/** One letter or named symbol with its place, as against a whole expression. */
const isSymbol = /^(?:\\(?:hat|bar) )?\\?[a-zA-Z]+(?:_(?:\{[^{}]*\}|[a-zA-Z]))?$/;

/**
 * A formula with facts in the place of its symbols; null where it has none of them. A symbol that the formula
 * defines, left of `=` or `\leftarrow`, stays.
 */
export function substitute(formula: string, facts: readonly Fact[]): string | null {
  const values = new Map(facts.map(({ tex, value }) => [tex, value]));
  const longestFirst = [...values.keys()].sort((a, b) => b.length - a.length);
  if (longestFirst.length === 0) return null;
  const symbols = new RegExp(longestFirst.map(symbolPattern).join('|'), 'g');
  let found = false;
  const filled = formula.replace(symbols, (tex) => {
    found = true;
    const value = values.get(tex) ?? '';
    return open + (typeof value === 'number' ? texTerm(value) : value) + close;
  });
  if (!found) return null;
  const dotted = filled
    .replace(between, (_, before: string) => `${before} \\cdot `)
    .replace(beforeBracket, `${close} \\cdot `);
  return dotted.replaceAll(open, '{').replaceAll(close, '}');
}

/** A symbol that is not a part of a longer one. */
function symbolPattern(tex: string): string {
  const literal = tex.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  const before = /^[a-zA-Z]/.test(tex)
    ? String.raw`(?<![\\a-zA-Z_^]|\\(?:tilde|hat|bar|mathcal|mathbb) )`
    : '';
  const after = /[a-zA-Z]$/.test(tex) ? '(?![a-zA-Z_^])' : '';
  const undefinedHere = isSymbol.test(tex) ? String.raw`(?!\s*(?:=|\\leftarrow))` : '';
  return before + literal + after + undefinedHere;
}
