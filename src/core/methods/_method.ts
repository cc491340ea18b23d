import type { Changes } from '../stages/recipe.ts';
import type { Source } from '../stages/stage.ts';

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
  /** Where this differs from the paper or from a library, and what is left out. */
  readonly note?: string;
}

export const defineMethod = (method: Method): Method => method;
