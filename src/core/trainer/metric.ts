/** What metrics are about: how they are listed. */
export const metricFamilies = {
  evaluation: 'Evaluation',
  reward: 'Rewards',
  policy: 'Policy',
  update: 'Updates',
  responses: 'Responses',
  sampling: 'Sampling and corrections',
  critic: 'Critic',
  coefficients: 'Coefficients',
} as const;

export type MetricFamily = keyof typeof metricFamilies;

/** A number that is measured of each member at each step, or at evaluations. */
export interface Metric {
  readonly id: string;
  readonly title: string;
  readonly family: MetricFamily;
  /** '' for a pure number. */
  readonly unit: string;
  /** Fixed axis of rates, so that lanes and runs compare at a glance. */
  readonly range?: readonly [number, number];
  /** One sentence: what it is. */
  readonly help: string;
  /** One sentence: why one looks at it, or what people get wrong. */
  readonly why: string;
  /** Why it may be 0, and what to do about it; absent where 0 needs no explanation. */
  readonly zero?: string;
}

/** The axis of a rate. */
export const rate = [0, 1] as const;
