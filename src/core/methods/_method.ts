import type { Claim, Toy } from '../claims/claim.ts';
import type { Phase } from '../stages/phases.ts';
import type { Changes } from '../stages/recipe.ts';
import type { Source } from '../stages/stage.ts';

/** What the lab's knowledge of a method rests on, strongest first. */
export const evidences = ['official code', 'paper text', 'secondary summary', 'abstract only'] as const;
export type Evidence = (typeof evidences)[number];

/** What people read of a method before they run it. */
export interface Card {
  readonly evidence: Evidence;
  /** What it changes, in a few sentences. */
  readonly what: string;
  /** The formula that is new, in TeX. */
  readonly formula: string;
  /** What the paper says it gains, in its own setting. */
  readonly headline: string;
  /** Choices that the sources leave open, and what the lab chose. */
  readonly open?: readonly string[];
  /** What the toy cannot show, or shows otherwise than the paper. */
  readonly limits: readonly string[];
}

/** A published recipe. */
export interface Method {
  /** kebab-case; stands in links. */
  readonly id: string;
  readonly title: string;
  /** One sentence: what it changes, and why. */
  readonly summary: string;
  readonly source: Source;
  /** What differs from the default recipe, which is GRPO. */
  readonly changes: Changes;
  /** Later parts of a run that it does otherwise; a lane may name its own instead. */
  readonly phases?: readonly Phase[];
  /** Where this differs from the paper or from a library, and what is left out. */
  readonly note?: string;
  readonly card?: Card;
  /** Small experiments that put its claims to the test. */
  readonly toys?: readonly Toy[];
  readonly claims?: readonly Claim[];
}

export const defineMethod = (method: Method): Method => method;
