import { methodById } from '../methods/index.ts';
import type { ParamValue } from '../params.ts';
import { stages, variantOf } from '../stages/index.ts';
import { paramKey, type Recipe, resolveRecipe, splitIds } from '../stages/recipe.ts';
import { type StageId, stageIds } from '../stages/stage.ts';
import { changeKey } from './change-keys.ts';
import type { Experiment } from './experiment.ts';
import { describe } from './fields.ts';
import { lanePhases, laneRecipe, phaseRecipe } from './lane-recipe.ts';
import { writeValue } from './link-text.ts';

/** What sets one recipe apart from another, in words short enough for a chip. */

export interface Difference {
  /** A stage, or `owner.param`. */
  readonly key: string;
  /** Null where the baseline's variants have no such parameter. */
  readonly from: ParamValue | null;
  readonly to: ParamValue;
  /** "advantage median", "group 5". */
  readonly label: string;
}

/**
 * How a lane differs from the first one, whether by its method or its own changes: at the start, then in phases, one
 * difference for each of them. The first lane has its phases alone.
 */
export function laneDifferences(experiment: Experiment, lane: number): Difference[] {
  const own = phaseDifferences(experiment, lane);
  if (lane === 0) return own;
  const there = phaseDifferences(experiment, 0);
  const same = own.map(({ label }) => label).join() === there.map(({ label }) => label).join();
  const none = { key: 'phases', from: null, to: 0, label: 'no phases' };
  return [
    ...differences(laneRecipe(experiment, 0), laneRecipe(experiment, lane)),
    ...(same ? [] : own.length === 0 ? [none] : own),
  ];
}

/** What each of a lane's phases does otherwise than the part before it: "from step 100: rollout iid, lr 0.1". */
function phaseDifferences(experiment: Experiment, lane: number): Difference[] {
  return lanePhases(experiment.lanes[lane]).map(({ from }, i) => {
    const label = `from step ${from}: ${phaseLabel(experiment, lane, i)}`;
    return { key: `phase.${i}`, from: null, to: from, label };
  });
}

/** What phase `i` of a lane changes, in words: "rollout iid, lr 0.1". */
export function phaseLabel(experiment: Experiment, lane: number, i: number): string {
  const before = phaseRecipe(experiment, lane, i);
  const changed = differences(before, phaseRecipe(experiment, lane, i + 1));
  return changed.length > 0 ? changed.map(({ label }) => label).join(', ') : 'a new start';
}

/**
 * The lane's own name; else its method's and what is changed of it, "GRPO, advantage median, group 5, from step 100
 * lr 0.01".
 */
export function laneTitle(experiment: Experiment, lane: number): string {
  const { shared, lanes } = experiment;
  const { name, method, changes, phases } = lanes[lane];
  if (name.trim() !== '') return name;
  const { title, changes: published } = methodById(method);
  const own = differences(resolveRecipe(shared, published), resolveRecipe(shared, published, changes));
  const later = phases ? phaseDifferences(experiment, lane) : [];
  const none = phases?.length === 0 && methodById(method).phases ? ['no phases'] : [];
  return [title, ...[...own, ...later].map(({ label }) => label), ...none].join(', ');
}

/**
 * What `recipe` does otherwise than `baseline`, in the order of the stages. Only parameters of chosen variants
 * count, and only where somebody has set them in either recipe: what merely comes with a variant is said by the
 * variant's own difference.
 */
export function differences(baseline: Recipe, recipe: Recipe): Difference[] {
  const before = spelledOut(baseline);
  return [...spelledOut(recipe)].flatMap(([key, { value, usual }]) => {
    const there = before.get(key);
    const equal = there !== undefined && same(value, there.value);
    const untouched = same(value, usual) && (!there || same(there.value, there.usual));
    if (equal || untouched) return [];
    return [{ key, from: there?.value ?? null, to: value, label: changeLabel(key, value) }];
  });
}

function same(a: ParamValue, b: ParamValue): boolean {
  return writeValue(a) === writeValue(b);
}

interface Said {
  readonly value: ParamValue;
  /** What it would be if nobody said anything of it. */
  readonly usual: ParamValue;
}

/** Every variant and every parameter of a recipe, by key. */
function spelledOut(recipe: Recipe): Map<string, Said> {
  const said = new Map<string, Said>();
  for (const stage of stageIds) {
    const choices = [recipe[stage]].flat();
    said.set(stage, { value: choices.map(({ id }) => id).join('+'), usual: defaultIds(stage) });
    for (const { id, params } of choices) {
      const specs = variantOf(stage, id).params;
      for (const [name, value] of Object.entries(params)) {
        said.set(paramKey(stage, id, name), { value, usual: specs[name].default });
      }
    }
  }
  return said;
}

function defaultIds(stage: StageId): string {
  return [stages[stage].default].flat().join('+');
}

/** A change in a few words: "advantage median", "group 5", "clip high 0.28", "no penalty". */
export function changeLabel(key: string, value: ParamValue): string {
  const change = changeKey(key);
  if (change && !change.param) return variantLabel(key, splitIds(String(value)));
  return `${words(change?.name ?? key)} ${describe(value)}`;
}

function variantLabel(stage: string, ids: readonly string[]): string {
  if (ids.length === 0) return `no ${stage}`;
  // "clip-higher" says which stage it belongs to.
  return ids[0].startsWith(`${stage}-`) ? ids.join(' + ') : `${stage} ${ids.join(' + ')}`;
}

/** `optimizer.maxGradNorm` → "optimizer max grad norm" */
function words(name: string): string {
  return name.replaceAll('.', ' ').replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
