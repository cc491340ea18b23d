import type { ParamSpec, ParamValue } from '../../core/params.ts';
import { stages, variantOf } from '../../core/stages/index.ts';
import type { Choice } from '../../core/stages/recipe.ts';
import { type StageId, stageIds, type Variant } from '../../core/stages/stage.ts';
import type { Component } from '../../core/tasks/task.ts';
import { rowOf, type Token } from './facts.ts';
import { outcomeOf } from './outcomes.ts';
import { piecesOf } from './pieces.ts';
import { paramFacts } from './symbols.ts';
import { type Fact, substitute } from './tex-numbers.ts';

/** One variant of a recipe on the way from a prompt to the push on one token. */
export interface ChainLink {
  readonly stage: StageId;
  /** Of the stage, and of the variant. */
  readonly stageTitle: string;
  readonly title: string;
  readonly formula: string;
  /** TeX: the formula with this token's numbers where its symbols are known, and what came out. Null: nothing did. */
  readonly worked: string | null;
  /** In words: why a number is what it is. */
  readonly notes: readonly string[];
  /** Why the objective has no use for the stage; null where it has. */
  readonly ignored: string | null;
}

/** What a variant came to for a token. */
export interface Outcome {
  /** Symbols of the variant's formula; absent: its numbers are not put in. */
  readonly facts?: readonly Fact[];
  /** TeX: what is defined, and its value. */
  readonly result?: readonly [left: string, right: string];
  /** The value is not the formula's own, so that it stands beside it. */
  readonly apart?: true;
  /** TeX, in place of a formula with numbers. */
  readonly lines?: readonly string[];
  readonly notes?: readonly string[];
}

/** All that the recipe of a token's group has done to it, in the order of the stages. */
export function chainOf(token: Token, components: readonly Component[]): ChainLink[] {
  const { recipe } = token.group;
  const ignores = variantOf('objective', recipe.objective.id).ignores ?? {};
  const given = { token, components, pieces: piecesOf(token.group, rowOf(token), token.t) };
  return stageIds.flatMap((stage) =>
    [recipe[stage]].flat().map((choice: Choice, index): ChainLink => {
      const variant: Variant = variantOf(stage, choice.id);
      const ignored = ignores[stage] ?? null;
      const outcome = ignored
        ? {}
        : besideOptions(outcomeOf(stage, { ...given, choice, index }), variant, choice);
      return {
        stage,
        stageTitle: stages[stage].title,
        title: variant.title,
        formula: variant.formula,
        worked: workedOut(variant.formula, paramFacts(variant.params, choice.params), outcome),
        notes: outcome.notes ?? [],
        ignored,
      };
    }),
  );
}

/**
 * An option without a symbol may change the formula's shape: its value then stands beside the formula, and the option
 * is named.
 */
function besideOptions(outcome: Outcome, { params }: Variant, { params: values }: Choice): Outcome {
  if (!outcome.result) return outcome;
  const set = Object.entries(params).filter(
    ([name, spec]) =>
      spec.kind !== 'weights' &&
      values[name] !== spec.default &&
      paramFacts({ [name]: spec }, { [name]: values[name] }).length === 0,
  );
  if (set.length === 0) return outcome;
  const said = set.map(([name, spec]) => `${spec.title}: ${optionText(spec, values[name])}`);
  return { ...outcome, apart: true, notes: [...(outcome.notes ?? []), `With ${said.join('; ')}.`] };
}

function optionText(spec: ParamSpec, value: ParamValue): string {
  if (spec.kind === 'boolean') return value ? 'on' : 'off';
  if (spec.kind === 'choice')
    return spec.options.find((each) => each.value === value)?.title ?? String(value);
  return String(value);
}

function workedOut(
  formula: string,
  params: readonly Fact[],
  { facts, result, apart, lines }: Outcome,
): string | null {
  if (lines) return String.raw`\begin{aligned} ${lines.join(String.raw` \\[2pt] `)} \end{aligned}`;
  if (!result) return null;
  const [left, right] = result;
  const filled = facts ? substitute(formula, [...params, ...facts]) : null;
  if (filled === null) return `${left} = ${right}`;
  // Behind a formula with definitions of its own, an equals sign would belong to the last of them.
  return apart || /\\q?quad/.test(filled) ? `${filled},\\quad ${left} = ${right}` : `${filled} = ${right}`;
}
