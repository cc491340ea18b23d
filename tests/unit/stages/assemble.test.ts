import katex from 'katex';
import { describe, expect, it } from 'vitest';
import { methods } from '../../../src/core/methods/index.ts';
import { type Assembly, assembleObjective, assemblyOf } from '../../../src/core/stages/assemble.ts';
import { stages } from '../../../src/core/stages/index.ts';
import { resolveRecipe } from '../../../src/core/stages/recipe.ts';
import { type ObjectiveVariant, stageIds } from '../../../src/core/stages/stage.ts';

const grpo = assemblyOf(resolveRecipe());

const render = (assembly: Assembly): string =>
  katex.renderToString(assembleObjective(assembly), {
    displayMode: true,
    output: 'html',
    throwOnError: true,
    strict: 'ignore',
    trust: true,
  });

const marked = (html: string): string[] =>
  [...html.matchAll(/data-stage="([^"]*)"/g)].map(([, stage]) => stage);

describe('assembleObjective', () => {
  it.each(
    stageIds.flatMap((stage) =>
      stages[stage].variants.map((variant) => [stage, variant.id, variant] as const),
    ),
  )('renders with %s %s, each stage in one span', (stage, _, variant) => {
    const stagesShown = new Set(marked(render({ ...grpo, [stage]: [variant] })));
    const optional = ['penalty', 'correction'];
    const ignored = Object.keys((variant as ObjectiveVariant).ignores ?? {});
    const expected = stageIds.filter(
      (id) => (!optional.includes(id) || stage === id) && !ignored.includes(id),
    );
    expect([...stagesShown].sort()).toEqual([...expected].sort());
    const tex = assembleObjective({ ...grpo, [stage]: [variant] });
    for (const id of expected) expect(tex.split(`\\htmlData{stage=${id}}`)).toHaveLength(2);
  });

  it.each(methods.map(({ id, changes }) => [id, changes] as const))('renders %s', (_, changes) => {
    expect(marked(render(assemblyOf(resolveRecipe(changes))))).toContain('reward');
  });

  it('joins lists with their signs and says 0 for no reward', () => {
    const recipe = resolveRecipe({ reward: 'components+length-penalty', penalty: 'kl+entropy' });
    const tex = assembleObjective(assemblyOf(recipe));
    expect(tex).toContain(
      String.raw`r_i &= \htmlData{stage=reward}{\sum_k w_k\, r_i^{(k)} - \lambda\,|o_i|}`,
    );
    expect(tex).toMatch(/stage=penalty\}\{- \\beta.*\+ c\\,\\mathcal H/);
    expect(assembleObjective({ ...grpo, reward: [] })).toContain(String.raw`\htmlData{stage=reward}{0}`);
  });

  it('leaves no place for a stage unfilled', () => {
    expect(assembleObjective(grpo)).not.toContain(String.raw`\stage{`);
  });
});
