import type { ParamValue, ParamValues } from '../params.ts';
import { type Changes, type Choice, paramKey, type Recipe, resolveRecipe } from '../stages/recipe.ts';
import type { StageId, Variant } from '../stages/stage.ts';
import type { Library, Preset } from './_library.ts';

/** Presets do not change, and every variant asks for all of them. */
const recipes = new WeakMap<Preset, Recipe>();

/** How a library has a variant, by one of its presets. */
export interface LibraryUse {
  readonly library: Library;
  /** The first of the library's presets with these values. */
  readonly preset: Preset;
  /** What the presets of all libraries set of this variant; the variant's default where this one says nothing. */
  readonly params: ParamValues;
}

/** Every way in which libraries have a variant; of presets that set its parameters alike, the first. */
export function usesOf(libraries: readonly Library[], stage: StageId, variant: Variant): LibraryUse[] {
  const all = libraries.flatMap((library) =>
    library.presets
      .filter((preset) => has(preset, stage, variant))
      .map((preset) => ({ library, preset, params: named(preset.changes, stage, variant) })),
  );
  const names = Object.keys(variant.params).filter((name) => all.some(({ params }) => name in params));
  const seen = new Set<string>();
  return all.flatMap(({ library, preset, params }) => {
    const whole = names.map((name): [string, ParamValue] => [
      name,
      params[name] ?? variant.params[name].default,
    ]);
    const key = JSON.stringify([library.id, whole]);
    if (seen.has(key)) return [];
    seen.add(key);
    return [{ library, preset, params: Object.fromEntries(whole) }];
  });
}

function has(preset: Preset, stage: StageId, variant: Variant): boolean {
  let recipe = recipes.get(preset);
  if (!recipe) {
    recipe = resolveRecipe(preset.changes);
    recipes.set(preset, recipe);
  }
  const choices: readonly Choice[] = [recipe[stage]].flat();
  return choices.some(({ id }) => id === variant.id);
}

function named(changes: Changes, stage: StageId, variant: Variant): ParamValues {
  const own = Object.keys(variant.params).flatMap((name): [string, ParamValue][] => {
    const key = paramKey(stage, variant.id, name);
    return Object.hasOwn(changes, key) ? [[name, changes[key]]] : [];
  });
  return Object.fromEntries(own);
}

/** What a lane has to say to be the preset over what all lanes share: what is so without a word is left out. */
export function presetChanges(shared: Changes, { changes }: Preset): Changes {
  const whole = JSON.stringify(resolveRecipe(shared, changes));
  let kept: Changes = changes;
  for (const key of Object.keys(changes)) {
    const { [key]: _, ...rest } = kept;
    if (JSON.stringify(resolveRecipe(shared, rest)) === whole) kept = rest;
  }
  return kept;
}
