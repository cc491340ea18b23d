/**
 * Arithmetic over given numbers: reading, evaluating and searching expressions such as `3 + 4 × 2`. An
 * expression is number, operator, number … without brackets; × binds before + and −, which go left to right.
 */

export const operatorSigns = ['+', '−', '×'] as const;

/** What may be written: numbers 1 … largest are tokens 0 … largest − 1; the first `operators` operators follow. */
export interface ExpressionRules {
  readonly largest: number;
  readonly operators: number;
  /** Every given number must be used; otherwise each may be left out. */
  readonly useAll: boolean;
}

/** An expression read so far: a sum, and the signed term at its end, which a × may still multiply. */
interface Running {
  readonly sum: number;
  readonly term: number;
}

function extend({ sum, term }: Running, operator: number, number: number): Running {
  switch (operatorSigns[operator]) {
    case '+':
      return { sum: sum + term, term: number };
    case '−':
      return { sum: sum + term, term: -number };
    case '×':
      return { sum, term: term * number };
  }
}

/** How often each number 0 … largest is given. */
function countNumbers(numbers: readonly number[], largest: number): Int32Array {
  const counts = new Int32Array(largest + 1);
  for (const number of numbers) counts[number] += 1;
  return counts;
}

/** What a response says. */
export interface Reading {
  /** Tokens before the first that breaks a rule. */
  readonly legal: number;
  /** The value of the expression; null where a rule is broken anywhere. */
  readonly value: number | null;
}

/**
 * Reads `tokens[start … start + length)`, which stand before a stop token. Rules are broken by what is no
 * expression, by a number that is not given or used more often than given, by an operator when no number is left
 * to follow it, and by the end when a number is left out that must be used.
 */
export function readExpression(
  tokens: ArrayLike<number>,
  start: number,
  length: number,
  numbers: readonly number[],
  { largest, operators, useAll }: ExpressionRules,
): Reading {
  const left = countNumbers(numbers, largest);
  let running: Running = { sum: 0, term: 0 };
  for (let legal = 0; legal < length; legal++) {
    const token = tokens[start + legal];
    if (legal % 2 === 1) {
      const followed = legal + 1 < 2 * numbers.length;
      if (!(token >= largest && token < largest + operators && followed)) return { legal, value: null };
    } else {
      const number = token + 1;
      if (!(number <= largest && left[number] > 0)) return { legal, value: null };
      left[number] -= 1;
      running = extend(running, legal === 0 ? 0 : tokens[start + legal - 1] - largest, number);
    }
  }
  const complete = length % 2 === 1 && (!useAll || length === 2 * numbers.length - 1);
  return { legal: length, value: complete ? running.sum + running.term : null };
}

/** A value that expressions reach. */
export interface Reached {
  /** How many different expressions reach it. */
  readonly ways: number;
  /** The first of them. */
  readonly example: readonly number[];
}

/** Every value that can be made of the numbers, in the order in which a depth-first search meets them. */
export function reach(numbers: readonly number[], rules: ExpressionRules): Map<number, Reached> {
  const { largest, useAll } = rules;
  const reached = new Map<number, Reached>();
  const left = countNumbers(numbers, largest);
  const written: number[] = [];

  const visit = (value: Running): void => {
    if (!useAll || written.length === 2 * numbers.length - 1) {
      const total = value.sum + value.term;
      const known = reached.get(total);
      reached.set(total, { ways: (known?.ways ?? 0) + 1, example: known?.example ?? [...written] });
    }
    for (let operator = 0; operator < rules.operators; operator++) {
      written.push(largest + operator);
      append((number) => extend(value, operator, number));
      written.pop();
    }
  };
  const append = (valueWith: (number: number) => Running): void => {
    for (let number = 1; number <= largest; number++) {
      if (left[number] === 0) continue;
      left[number] -= 1;
      written.push(number - 1);
      visit(valueWith(number));
      written.pop();
      left[number] += 1;
    }
  };

  append((number) => ({ sum: 0, term: number }));
  return reached;
}

/** All multisets of `size` numbers from `least` to `largest`, each in rising order. */
export function multisets(size: number, largest: number, least = 1): number[][] {
  if (size === 0) return [[]];
  const all: number[][] = [];
  for (let first = least; first <= largest; first++) {
    for (const rest of multisets(size - 1, largest, first)) all.push([first, ...rest]);
  }
  return all;
}
