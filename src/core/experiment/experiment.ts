import type { BackendId } from '../../runtime/runtime.ts';
import type { ParamValues } from '../params.ts';
import { mostPhases, type Phase } from '../stages/phases.ts';
import type { Changes } from '../stages/recipe.ts';

/** A choice by id with its parameters, all of them given. */
export interface Chosen {
  readonly id: string;
  readonly params: ParamValues;
}

/** One recipe under test: a published method and what is changed of it. */
export interface Lane {
  /** Empty: the lane is called after its method and changes. */
  readonly name: string;
  /** Id of a method in `core/methods`. */
  readonly method: string;
  readonly changes: Changes;
  /** What it goes through after its first part; absent: its method's phases. */
  readonly phases?: readonly Phase[];
}

/** When a run ends. */
export interface Budget {
  /** Steps, 1 … 10 000. */
  readonly steps: number;
  /** Ends earlier once every lane's mean pass@1 has reached this; 0 for never. */
  readonly stopAt: number;
  /** Steps between two evaluations; also after the first step and the last. */
  readonly evaluateEvery: number;
  /** Responses drawn per prompt in an evaluation, and the k of pass@k. */
  readonly evaluationSamples: number;
}

/** All that a run depends on. The same experiment gives the same numbers on the same backend. */
export interface Experiment {
  readonly task: Chosen;
  readonly policy: Chosen;
  readonly seed: number;
  /** Repetitions of each lane, 1 … 32. */
  readonly seeds: number;
  readonly budget: Budget;
  /** Changes that hold for every lane, under its method's and its own. */
  readonly shared: Changes;
  readonly lanes: readonly Lane[];
  /** Absent: the best one here. */
  readonly backend?: BackendId;
  /** Metrics plotted over all lanes, in order. */
  readonly charts: readonly string[];
}

/** Bounds of what a link may ask for. */
export const limits = {
  lanes: 12,
  phases: mostPhases,
  seeds: 32,
  steps: 10_000,
  evaluationSamples: 64,
  charts: 8,
  nameLength: 60,
  linkLength: 16_384,
} as const;
