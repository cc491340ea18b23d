import { describe, expect, it } from 'vitest';
import { presetChanges, usesOf } from '../../../src/core/libraries/_uses.ts';
import { libraries, libraryById } from '../../../src/core/libraries/index.ts';
import type { ParamValues } from '../../../src/core/params.ts';
import { variantOf } from '../../../src/core/stages/index.ts';
import { type Changes, resolveRecipe } from '../../../src/core/stages/recipe.ts';

const presets = libraries.flatMap((library) =>
  library.presets.map((preset) => [library.id, preset.id, preset] as const),
);
const preset = (library: string, id: string) => libraryById(library).presets.find((each) => each.id === id)!;

describe('usesOf', () => {
  const said = (...[stage, id]: Parameters<typeof variantOf>): ({ id: string } & ParamValues)[] =>
    usesOf(libraries, stage, variantOf(stage, id)).map(({ library, params }) => ({
      ...params,
      id: library.id,
    }));

  it('says how each library has a variant', () => {
    const uses = said('advantage', 'group-z-score');
    expect(uses.map(({ id }) => id)).toEqual(['open-instruct', 'openrlhf', 'trl', 'verl']);
    expect(uses.find(({ id }) => id === 'open-instruct')).toMatchObject({ ddof: '0', eps: 1e-8 });
    expect(uses.find(({ id }) => id === 'trl')).toMatchObject({ ddof: '1', eps: 1e-4 });
    expect(uses.find(({ id }) => id === 'verl')).toMatchObject({ eps: 1e-6, single: 'reward' });
  });

  it('gives the default of what one library says and another does not', () => {
    // Only OpenRLHF bounds advantages.
    for (const { id, ...params } of said('advantage', 'group-z-score'))
      expect(params).toHaveProperty('limit', id === 'openrlhf' ? 10 : 0);
  });

  it('finds variants of stages that take several, by their own names', () => {
    expect(said('penalty', 'kl')).toContainEqual(
      expect.objectContaining({ id: 'open-instruct', beta: 0.05 }),
    );
  });

  it('tells a library’s presets apart where they differ, and no more', () => {
    const trl = said('objective', 'cispo').filter(({ id }) => id === 'trl');
    expect(trl.map(({ high }) => high)).toEqual([0.2, 5]);
  });

  it('has nothing to say of what no library has, and names those that set nothing of what they have', () => {
    expect(said('advantage', 'asymmetric')).toEqual([]);
    const plain = said('clip', 'none');
    expect(plain).toEqual([...new Set(plain.map(({ id }) => id))].map((id) => ({ id })));
  });
});

describe('presetChanges', () => {
  const shared: Changes = { 'rollout.group': 4, 'optimizer.lr': 0.1, clip: 'none' };

  it.each(presets)(
    '%s %s: the lane does what the preset does, over what all lanes share',
    (_, _id, given) => {
      const changes = presetChanges(shared, given);
      expect(resolveRecipe(shared, changes)).toEqual(resolveRecipe(shared, given.changes));
      for (const key of Object.keys(changes)) {
        const { [key]: _omitted, ...rest } = changes;
        expect(resolveRecipe(shared, rest), key).not.toEqual(resolveRecipe(shared, changes));
      }
    },
  );

  it('leaves to the lanes what the library does not decide, and says no more than it must', () => {
    expect(resolveRecipe(shared, presetChanges(shared, preset('trl', 'grpo'))).optimizer.params.lr).toBe(0.1);
    expect(presetChanges({}, preset('trl', 'grpo'))).toEqual({ aggregation: 'token-mean' });
  });
});
