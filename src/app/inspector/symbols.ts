import type { ParamSpecs, ParamValues } from '../../core/params.ts';
import type { Fact } from './tex-numbers.ts';

/** Parameters are titled with the symbol that they have in formulas: `ε low`, `τ for Â > 0`. */
const letters: Readonly<Record<string, readonly string[]>> = {
  α: ['\\alpha'],
  β: ['\\beta'],
  γ: ['\\gamma'],
  δ: ['\\delta'],
  ε: ['\\epsilon', '\\varepsilon'],
  κ: ['\\kappa'],
  λ: ['\\lambda'],
  τ: ['\\tau'],
};
const places: Readonly<Record<string, string>> = {
  '': '',
  ' low': '_{\\mathrm{low}}',
  ' high': '_{\\mathrm{high}}',
  ' min': '_{\\min}',
  ' max': '_{\\max}',
  ' for Â > 0': '_{+}',
  ' for Â ≤ 0': '_{-}',
  '₀': '_0',
};

/** A variant's numbers by the symbols that formulas have for them. */
export function paramFacts(specs: ParamSpecs, values: ParamValues): Fact[] {
  return Object.entries(specs).flatMap(([name, { title }]) => {
    const value = values[name];
    return typeof value === 'number' ? symbolsOf(title).map((tex) => ({ tex, value })) : [];
  });
}

function symbolsOf(title: string): string[] {
  const words = title.replace(/^(Discount|Coefficient|Share) /, '');
  const place = places[words.slice(1)];
  if (place === undefined) return [];
  const letter = words[0];
  if (/[a-zA-Z]/.test(letter)) return [letter + place];
  return (letters[letter] ?? []).map((symbol) => symbol + place);
}
