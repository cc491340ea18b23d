/**
 * Claims: falsifiable statements that a method's source makes, or that follow from its formulas, each tied to a
 * small experiment, a number measured in it, and a rule for the verdict that is fixed before anything is run.
 */

/** An experiment that claims are measured in. */
export interface Toy {
  /** Unique within its method. */
  readonly id: string;
  readonly title: string;
  /** The experiment, as a link; lanes are told apart by their names. */
  readonly link: string;
}

/** One number of one seed of a lane. */
export type Measure =
  /** Mean of a metric over the steps from … to (1-based, both included) at which it was measured. */
  | { readonly metric: string; readonly from: number; readonly to: number }
  /** The first step at which a metric is at least `reaches`; one more than the budget's steps if it never is. */
  | { readonly metric: string; readonly reaches: number }
  /** A metric at the first step at which another is at least `reaches`; at the last step if it never is. */
  | { readonly metric: string; readonly once: string; readonly reaches: number }
  /** Mean over from … to of a metric divided by that of another. */
  | { readonly metric: string; readonly per: string; readonly from: number; readonly to: number };

export interface Claim {
  /** Unique within its method; kebab-case. */
  readonly id: string;
  /** One sentence that can be false. */
  readonly statement: string;
  /** Id of the toy. */
  readonly toy: string;
  readonly measure: Measure;
  /** Name of the lane that it is about. */
  readonly lane: string;
  /** Name of the lane it is compared with; absent where the statement is about the lane's own number. */
  readonly baseline?: string;
  /** What the effect is: the lane's number minus the baseline's (the default), or divided by it. */
  readonly compare?: 'difference' | 'ratio';
  /** The effect lies above and/or below these. */
  readonly expect: { readonly above?: number; readonly below?: number };
  /** What an independent simulation of the same toy got, seeds and implementation apart. */
  readonly simulated?: { readonly lane: number; readonly baseline?: number };
}

export const verdicts = ['reproduced', 'not reproduced', 'inconclusive'] as const;
export type Verdict = (typeof verdicts)[number];

/**
 * The rule for all claims: reproduced when the whole 95 % interval lies where the claim expects it, not reproduced
 * when none of it does, inconclusive otherwise. An interval that is not a number is inconclusive.
 */
export function verdictOf(
  { above = Number.NEGATIVE_INFINITY, below = Number.POSITIVE_INFINITY }: Claim['expect'],
  low: number,
  high: number,
): Verdict {
  if (low > above && high < below) return 'reproduced';
  if (high <= above || low >= below) return 'not reproduced';
  return 'inconclusive';
}
