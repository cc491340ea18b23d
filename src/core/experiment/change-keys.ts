import { type RecipeParam, recipeParams } from '../stages/recipe.ts';
import { type StageId, stageIds } from '../stages/stage.ts';

/** Something that changes may say: which variant a stage has, or what a parameter is. */
export interface ChangeKey {
  /** Its key in `Changes`. */
  readonly key: string;
  /** What links and messages call it: the short name where there is one. */
  readonly name: string;
  readonly stage: StageId;
  /** Null where the key chooses the stage's variant. */
  readonly param: RecipeParam | null;
}

/** All of them in the order of the stages, each stage before its parameters. */
export const changeKeys: readonly ChangeKey[] = stageIds.flatMap((stage) => [
  { key: stage, name: stage, stage, param: null },
  ...[...recipeParams.values()]
    .filter((param) => param.stage === stage)
    .map((param) => ({ key: param.key, name: param.spec.short ?? param.key, stage, param })),
]);

const byName = new Map([
  ...changeKeys.map((change) => [change.name, change] as const),
  ...changeKeys.map((change) => [change.key, change] as const),
]);

/** By key (`rollout.group`) or short name (`group`); undefined where there is none. */
export function changeKey(name: string): ChangeKey | undefined {
  return byName.get(name);
}

/** The names to offer for one that is not known: those of the same owner, else all. */
export function namesLike(name: string): string[] {
  const owner = /^[^.]+\./.exec(name)?.[0];
  const siblings = changeKeys.filter(({ key }) => owner !== undefined && key.startsWith(owner));
  return (siblings.length > 0 ? siblings : changeKeys).map((change) => change.name);
}
