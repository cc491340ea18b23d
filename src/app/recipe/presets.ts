import type { Experiment, Lane } from '../../core/experiment/experiment.ts';
import type { Library, Preset } from '../../core/libraries/_library.ts';
import { presetChanges } from '../../core/libraries/_uses.ts';
import { libraries } from '../../core/libraries/index.ts';
import { type Recipe, resolveRecipe } from '../../core/stages/recipe.ts';
import { same } from '../store/edits.ts';

/** A library's preset, as a lane's starting point. */
export interface Start {
  /** `trl/gspo` */
  readonly id: string;
  readonly library: Library;
  readonly preset: Preset;
  /** What a lane is called that starts from it. */
  readonly name: string;
}

export const starts: readonly Start[] = libraries.flatMap((library) =>
  library.presets.map((preset) => ({
    id: `${library.id}/${preset.id}`,
    library,
    preset,
    name: `${library.title}: ${preset.title}`,
  })),
);

/** The recipes of all presets over what all lanes share. */
export function startRecipes(shared: Experiment['shared']): readonly Recipe[] {
  return starts.map(({ preset }) => resolveRecipe(shared, preset.changes));
}

/** The preset that a recipe is, by the recipes of all of them; undefined where it is none. */
export function startOf(recipes: readonly Recipe[], recipe: Recipe): Start | undefined {
  return starts.find((_, i) => same(recipes[i], recipe));
}

/** A lane that does what a preset does. */
export function laneOf(shared: Experiment['shared'], { preset, name }: Start): Lane {
  return { name, method: 'grpo', changes: presetChanges(shared, preset) };
}

/** The lane without a name that is a preset's: it would no longer be true. */
export function withoutPresetName(lane: Lane): Lane {
  return starts.some(({ name }) => name === lane.name) ? { ...lane, name: '' } : lane;
}
