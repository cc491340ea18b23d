import { describe } from '../../core/experiment/fields.ts';
import type { ParamSpec, ParamValue, ParamValues } from '../../core/params.ts';
import { stages } from '../../core/stages/index.ts';
import { type Changes, type Choice, paramKey, resolveRecipe } from '../../core/stages/recipe.ts';
import { type StageId, stageIds, type Variant } from '../../core/stages/stage.ts';
import { formatTick } from '../ui/format.ts';

/** A value as its control shows it: an option by its title. */
function valueText(spec: ParamSpec, value: ParamValue): string {
  if (spec.kind === 'choice')
    return spec.options.find((option) => option.value === value)?.title ?? String(value);
  return typeof value === 'number' ? formatTick(value) : describe(value);
}

/** "ε 0.0001, std divides by: G − 1" */
export function valuesText({ params }: Variant, values: ParamValues): string {
  return Object.entries(values)
    .map(([name, value]) => {
      const { title, kind } = params[name];
      return `${title}${kind === 'choice' || kind === 'boolean' ? ': ' : ' '}${valueText(params[name], value)}`;
    })
    .join(', ');
}

/** One stage as some changes set it. */
export interface SetStage {
  readonly stage: StageId;
  readonly title: string;
  /** "Group z-score: ε 0.0001"; a stage that takes several has one for each. */
  readonly variants: readonly string[];
}

/** What changes choose and set, stage by stage, leaving out stages that they do not touch. */
export function setStages(changes: Changes): SetStage[] {
  const recipe = resolveRecipe(changes);
  return stageIds.flatMap((stage) => {
    const choices: readonly Choice[] = [recipe[stage]].flat();
    const variants = choices.map(({ id }) => {
      const variant = (stages[stage].variants as readonly Variant[]).find((each) => each.id === id)!;
      const own = Object.keys(variant.params).filter((name) =>
        Object.hasOwn(changes, paramKey(stage, id, name)),
      );
      const values = Object.fromEntries(own.map((name) => [name, changes[paramKey(stage, id, name)]]));
      return { title: variant.title, text: valuesText(variant, values) };
    });
    const touched = Object.hasOwn(changes, stage) || variants.some(({ text }) => text !== '');
    if (!touched) return [];
    const said = variants.map(({ title, text }) => (text ? `${title}: ${text}` : title));
    return [{ stage, title: stages[stage].title, variants: said.length > 0 ? said : ['none'] }];
  });
}
