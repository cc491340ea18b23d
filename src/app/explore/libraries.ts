import { libraries } from '../../core/libraries/index.ts';
import { defaults, type ParamValue, type ParamValues } from '../../core/params.ts';
import type { Changes } from '../../core/stages/recipe.ts';
import type { StageId, Variant } from '../../core/stages/stage.ts';

/** How a library has a variant, by one of its presets. */
export interface LibraryUse {
  /** `verl`, `TRL`. */
  readonly library: string;
  /** What to set in the library to get it. */
  readonly options: string;
  readonly params: ParamValues;
}

/** Every way in which the libraries have a variant; of presets that do not differ in it, the first. */
export function usesOf(stage: StageId, variant: Variant): readonly LibraryUse[] {
  return libraries.flatMap(({ title, presets }) => {
    const seen = new Set<string>();
    return presets.flatMap(({ options, changes }) => {
      if (changes[stage] !== variant.id) return [];
      const params = { ...defaults(variant.params), ...ownChanges(stage, variant, changes) };
      const key = JSON.stringify(params);
      if (seen.has(key)) return [];
      seen.add(key);
      return [{ library: title, options, params }];
    });
  });
}

function ownChanges(stage: StageId, { params }: Variant, changes: Changes): ParamValues {
  const own: [string, ParamValue][] = Object.keys(params).flatMap((name) => {
    const value = changes[`${stage}.${name}`];
    return value === undefined ? [] : [[name, value as ParamValue]];
  });
  return Object.fromEntries(own);
}
