import type { Changes } from '../stages/recipe.ts';

/** A way to train that a library offers, as changes to the lab's default recipe. */
export interface Preset {
  /** The library's own word, in kebab-case. */
  readonly id: string;
  readonly title: string;
  /** What to set in the library to get it. */
  readonly options: string;
  readonly changes: Changes;
  /** What surprises, or is not the same here. */
  readonly note?: string;
}

/** A library's recipes with its own defaults and details: ε, bounds, denominators, clamps. */
export interface Library {
  /** kebab-case; stands in links. */
  readonly id: string;
  readonly title: string;
  readonly url: string;
  /** Commit and date of what was read and compared number by number. */
  readonly version: string;
  readonly summary: string;
  /** The first is what it does unless told otherwise, for GRPO-style training. */
  readonly presets: readonly Preset[];
}

export const defineLibrary = (library: Library): Library => library;
