import type { ParamSpecs } from '../params.ts';

/**
 * The stages of a recipe, in the order in which data flows. Each variant of a stage is one file exporting one
 * object: what it is called, what it computes in TeX, its parameters, and one pure function.
 */
export const stageIds = [
  'curriculum',
  'rollout',
  'reward',
  'advantage',
  'correction',
  'ratio',
  'clip',
  'aggregation',
  'objective',
  'penalty',
  'optimizer',
] as const;
export type StageId = (typeof stageIds)[number];

/** Where a formula comes from. */
export interface Source {
  readonly title: string;
  /** arXiv id, e.g. `2402.03300`. */
  readonly arxiv?: string;
  readonly url?: string;
}

/** What a variant remembers of one member from step to step: plain data, in snapshots; {} to begin with. */
export type Memory = Record<string, number>;

/** What every variant of every stage says about itself. */
export interface Variant<P extends ParamSpecs = ParamSpecs> {
  /** kebab-case; stands in links. */
  readonly id: string;
  readonly title: string;
  /** One sentence: what it does. */
  readonly summary: string;
  /** The whole formula, in TeX. */
  readonly formula: string;
  /** The part it contributes to the assembled objective, in TeX; `formula` when absent. */
  readonly fragment?: string;
  readonly source?: Source;
  readonly params: P;
}
