import { defaults, invalid, type ParamSpec, type ParamValue, type ParamValues } from '../params.ts';
import { isListStage, type ListStageId, stages } from './index.ts';
import { type StageId, stageIds, type Variant } from './stage.ts';

/**
 * What differs from something else, flat: a stage id gives its variant's id (`advantage → 'rloo'`; stages that
 * take several join them with `+`, none being ''), `owner.param` gives a parameter's value. The owner is the
 * stage (`rollout.group`), or the variant in stages that take several (`kl.beta`).
 */
export type Changes = Readonly<Record<string, ParamValue>>;

/** A variant by id, with all of its parameters. */
export interface Choice {
  readonly id: string;
  readonly params: ParamValues;
}

/** One choice for every stage; a list, in order, for stages that take several. */
export type Recipe = {
  readonly [S in StageId]: S extends ListStageId ? readonly Choice[] : Choice;
};

/** What is wrong with one change: `${key} ${problem}` is a sentence. */
export interface RecipeIssue {
  readonly key: string;
  readonly value: unknown;
  /** `must be one of …, not …`, or `is not known: …`. */
  readonly problem: string;
}

/** A parameter that changes may name. */
export interface RecipeParam {
  /** `owner.name` */
  readonly key: string;
  readonly stage: StageId;
  readonly name: string;
  readonly spec: ParamSpec;
  /** Ids of the variants that have it. Where several do, they agree on what is allowed. */
  readonly variants: readonly string[];
}

/** All parameters by key, in the order of stages, variants and their parameters. */
export const recipeParams: ReadonlyMap<string, RecipeParam> = collectParams();

function collectParams(): Map<string, RecipeParam> {
  const params = new Map<string, RecipeParam>();
  for (const stage of stageIds) {
    for (const variant of stages[stage].variants) {
      for (const [name, spec] of Object.entries(variant.params)) {
        const key = paramKey(stage, variant.id, name);
        const known = params.get(key);
        const variants = [...(known?.variants ?? []), variant.id];
        params.set(key, { key, stage, name, spec: known?.spec ?? spec, variants });
      }
    }
  }
  return params;
}

/** How changes name a parameter: by its stage, or by its variant in stages that take several. */
export function paramKey(stage: StageId, variant: string, name: string): string {
  return `${isListStage(stage) ? variant : stage}.${name}`;
}

/** Ids in a change of a stage that takes several: `components+soft-overlong` → both; '' → none. */
export function splitIds(value: string): string[] {
  return value === '' ? [] : value.split('+');
}

/** All that is wrong with some changes; nothing when they may be given to `resolveRecipe`. */
export function recipeIssues(changes: Changes): RecipeIssue[] {
  return Object.entries(changes).flatMap(([key, value]) => {
    const problem = problemOf(key, value);
    return problem === null ? [] : [{ key, value, problem }];
  });
}

function problemOf(key: string, value: unknown): string | null {
  const stage = stageIds.find((id) => id === key);
  if (stage) return variantProblem(stage, value);
  const param = recipeParams.get(key);
  if (param) return invalid(param.spec, value);
  const owner = key.slice(0, Math.max(key.indexOf('.'), 0));
  const near = [...recipeParams.keys()].filter((known) => owner !== '' && known.startsWith(`${owner}.`));
  const allowed = near.length > 0 ? near : [...stageIds, 'or a parameter such as rollout.group or kl.beta'];
  return `is not known: must be one of ${allowed.join(', ')}`;
}

function variantProblem(stage: StageId, value: unknown): string | null {
  const known = stages[stage].variants.map((variant) => variant.id);
  const list = isListStage(stage);
  const ids = typeof value !== 'string' ? null : list ? splitIds(value) : [value];
  if (ids?.every((id) => known.includes(id))) {
    return new Set(ids).size === ids.length ? null : `must name each variant once, not ${value}`;
  }
  const several = list ? `, several joined by +, or nothing` : '';
  const got = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return `must be one of ${known.join(', ')}${several}, not ${got}`;
}

/**
 * Puts layers of changes over the stages' defaults, the last one on top. Parameters that the chosen variants do
 * not have are left aside, so that a change of `clip.low` may stand under a clip without one. Throws on a change
 * that is not known or not allowed, naming it.
 */
export function resolveRecipe(...layers: readonly Changes[]): Recipe {
  for (const layer of layers) {
    const [issue] = recipeIssues(layer);
    if (issue) throw new Error(`${issue.key} ${issue.problem}`);
  }
  const changes: Changes = Object.assign({}, ...layers);
  const choose = (stage: StageId, variant: Variant): Choice => {
    const params: Record<string, ParamValue> = { ...defaults(variant.params) };
    for (const name of Object.keys(params)) {
      const key = paramKey(stage, variant.id, name);
      if (Object.hasOwn(changes, key)) params[name] = changes[key];
    }
    return { id: variant.id, params };
  };
  const entries = stageIds.map((stage): [StageId, Choice | Choice[]] => {
    const { variants, default: initial } = stages[stage];
    const find = (id: string): Choice => choose(stage, variants.find((variant) => variant.id === id)!);
    const changed = changes[stage] as string | undefined;
    if (!isListStage(stage)) return [stage, find(changed ?? (initial as string))];
    return [stage, (changed === undefined ? (initial as readonly string[]) : splitIds(changed)).map(find)];
  });
  return Object.fromEntries(entries) as unknown as Recipe;
}
