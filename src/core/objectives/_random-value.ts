import { exp, pow } from '../math.ts';

/** A tree of all sequences of `length` letters, of which some pay at the end. */
export interface Tree {
  readonly letters: number;
  readonly length: number;
  readonly leaves: readonly { readonly path: readonly number[]; readonly reward: number }[];
}

/** Values of each letter after a prefix under the uniformly random policy: the mean reward of all completions. */
export function randomValues({ letters, length, leaves }: Tree, prefix: readonly number[]): number[] {
  const completions = pow(letters, length - prefix.length - 1);
  return Array.from({ length: letters }, (_, letter) => {
    const start = [...prefix, letter];
    const below = leaves.filter(({ path }) => start.every((each, i) => path[i] === each));
    return below.reduce((sum, { reward }) => sum + reward, 0) / completions;
  });
}

/** Softmax of values over ρ. */
export function softPolicy(values: readonly number[], rho: number): number[] {
  const most = Math.max(...values);
  const weights = values.map((value) => exp((value - most) / rho));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** Chance of a sequence under the softmax of the random policy's values (2509.24981, theorem 2). */
export function chanceOf(tree: Tree, path: readonly number[], rho: number): number {
  return path.reduce(
    (chance, letter, t) => chance * softPolicy(randomValues(tree, path.slice(0, t)), rho)[letter],
    1,
  );
}
