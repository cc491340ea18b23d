import { describe, expect, it } from 'vitest';
import { libraries, libraryById } from '../../../src/core/libraries/index.ts';
import { recipeIssues, resolveRecipe } from '../../../src/core/stages/recipe.ts';
import { recipeWarnings } from '../../../src/core/stages/warnings.ts';

const presets = libraries.flatMap((library) =>
  library.presets.map((preset) => [library.id, preset.id, preset] as const),
);

describe('libraries', () => {
  it('are those that the vectors come from', () => {
    expect(libraries.map(({ id }) => id)).toEqual(['open-instruct', 'openrlhf', 'trl', 'verl']);
    expect(() => libraryById('x')).toThrow(/trl/);
  });

  it.each(libraries)(
    '$id: is described; its presets’ ids are kebab-case and differ',
    ({ presets, url, version, summary }) => {
      expect(url).toMatch(/^https:/);
      expect(version).toMatch(/^[0-9a-f]{7}, 20/);
      expect(summary).toMatch(/\.$/);
      const ids = presets.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      for (const id of ids) expect(id).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
    },
  );

  it.each(presets)(
    '%s %s resolves, and every change in it is used',
    (_, _id, { changes, title, options, note }) => {
      expect(title && options).toBeTruthy();
      if (note) expect(note).toMatch(/\.$/);
      expect(recipeIssues(changes)).toEqual([]);
      const recipe = resolveRecipe(changes);
      const used = (key: string) => {
        const [owner, name] = key.split('.');
        if (!name) return true;
        return Object.values(recipe)
          .flat()
          .some(
            ({ id, params }) =>
              Object.hasOwn(params, name) && (owner === id || recipe[owner as 'clip']?.params === params),
          );
      };
      // What all presets of a library share may be of no use to one that chooses other variants.
      const unused = Object.keys(changes).filter((key) => !used(key));
      for (const key of unused)
        expect(['advantage', 'aggregation', 'clip', 'objective', 'kl-reward']).toContain(key.split('.')[0]);
    },
  );

  it.each(presets)('%s %s chooses nothing that its objective ignores', (_, _id, { changes }) => {
    const messages = recipeWarnings(resolveRecipe(changes)).map(({ message }) => message);
    expect(messages.filter((message) => message.includes('changes nothing'))).toEqual([]);
  });

  it('differ where they are known to', () => {
    const of = (library: string, preset: string) =>
      resolveRecipe(libraryById(library).presets.find(({ id }) => id === preset)!.changes);
    expect(of('trl', 'grpo').aggregation.id).toBe('token-mean');
    expect(of('verl', 'grpo').clip).toEqual({ id: 'dual', params: { low: 0.2, high: 0.2, c: 3 } });
    expect(of('openrlhf', 'group-norm').advantage.params).toMatchObject({ eps: 1e-9, limit: 10 });
    expect(of('open-instruct', 'grpo').advantage.id).toBe('mean-centred');
    expect(of('open-instruct', 'standard').advantage.params.ddof).toBe('0');
    expect(of('trl', 'cispo').objective.params).toMatchObject({ cap: 'absolute', high: 0.2 });
    expect(of('verl', 'cispo').objective.params).toMatchObject({ cap: 'relative', low: 0.2, high: 0.2 });
  });
});
