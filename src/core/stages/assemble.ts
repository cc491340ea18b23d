import { variantOf } from './index.ts';
import type { Recipe } from './recipe.ts';
import { type ObjectiveVariant, type StageId, stageIds, type Variant } from './stage.ts';

/** The variants of each stage: one, or any number in stages that take several. */
export type Assembly = Readonly<Record<StageId, readonly Variant[]>>;

/** The variants that a recipe chooses. */
export function assemblyOf(recipe: Recipe): Assembly {
  const entries = stageIds.map((stage) => {
    const chosen = [recipe[stage]].flat();
    return [stage, chosen.map(({ id }): Variant => variantOf(stage, id))];
  });
  return Object.fromEntries(entries) as Assembly;
}

/**
 * The objective of a recipe in TeX, each stage's part wrapped in `\htmlData{stage=<id>}{…}` (KaTeX, `trust: true`),
 * so that the page can light it up. What a stage's `fragment` stands for:
 *
 * - objective: all of J but the penalties, with `\stage{clip}` etc. where other stages' fragments go;
 * - reward, penalty: one signed term, `+ …` or `- …`;
 * - ratio, advantage, optimizer: the right-hand side of ρ, Â and the new θ;
 * - correction: one factor, which follows the aggregation's part; nothing when there is none;
 * - the others: what stands at their place in the objective.
 */
export function assembleObjective(assembly: Assembly): string {
  const part = (stage: StageId): string => mark(stage, sum(assembly[stage]));
  const corrections = assembly.correction.map(fragment).join(String.raw`\,`);
  const factors = corrections && ` ${mark('correction', corrections)}`;
  const inner = sum(assembly.objective).replace(/\\stage\{(\w+)\}/g, (_, stage: StageId) =>
    stage === 'aggregation' ? part(stage) + factors : part(stage),
  );
  const penalties = assembly.penalty.map(fragment).join(' ');
  const lines = [
    String.raw`\mathcal J(\theta) &= ${mark('objective', inner)}${penalties && ` ${mark('penalty', penalties)}`}`,
    ...(ignoredBy(assembly).ratio ? [] : [String.raw`\rho_{i,t} &= ${part('ratio')}`]),
    ...(ignoredBy(assembly).advantage ? [] : [String.raw`\hat A_{i,t} &= ${part('advantage')}`]),
    `r_i &= ${part('reward')}`,
    String.raw`\theta &\leftarrow ${part('optimizer')}`,
  ];
  return String.raw`\begin{aligned} ${lines.join(' \\\\[4pt] ')} \end{aligned}`;
}

/** Stages that the objective has its own way with, and why: they are not part of the formula. */
function ignoredBy({ objective }: Assembly): NonNullable<ObjectiveVariant['ignores']> {
  return Object.assign({}, ...objective.map((variant) => (variant as ObjectiveVariant).ignores));
}

function fragment(variant: Variant): string {
  return variant.fragment ?? variant.formula;
}

/** Fragments one after another, without the first one's plus; 0 when there are none. */
function sum(variants: readonly Variant[]): string {
  return (
    variants
      .map(fragment)
      .join(' ')
      .replace(/^\+\s*/, '') || '0'
  );
}

function mark(stage: StageId, tex: string): string {
  return `\\htmlData{stage=${stage}}{${tex}}`;
}
