import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import katex from 'katex';
import { describe, expect, it } from 'vitest';
import { methods } from '../../../src/core/methods/index.ts';
import { invalid } from '../../../src/core/params.ts';
import { isListStage, stages } from '../../../src/core/stages/index.ts';
import { paramKey, recipeParams } from '../../../src/core/stages/recipe.ts';
import { type StageId, stageIds, type Variant } from '../../../src/core/stages/stage.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

const folders: Readonly<Record<StageId | 'method', string>> = {
  curriculum: 'curricula',
  rollout: 'rollouts',
  reward: 'rewards',
  advantage: 'advantages',
  correction: 'corrections',
  ratio: 'ratios',
  clip: 'clips',
  aggregation: 'aggregations',
  objective: 'objectives',
  penalty: 'penalties',
  optimizer: 'optimizers',
  method: 'methods',
};

const filesOf = (folder: string): string[] =>
  readdirSync(`${root}src/core/${folder}`)
    .filter((name) => !name.startsWith('_') && name !== 'index.ts')
    .map((name) => name.replace(/\.ts$/, ''))
    .sort();

const variantsOf = (stage: StageId): readonly Variant[] => stages[stage].variants;

const all = stageIds.flatMap((stage) =>
  variantsOf(stage).map((variant) => [stage, variant.id, variant] as const),
);

describe('registries', () => {
  it('are up to date with their folders', () => {
    execFileSync('node', ['scripts/registries.mjs', '--check'], { cwd: root });
  });

  it.each(stageIds)('%s: ids are the file names, kebab-case', (stage) => {
    const ids = stages[stage].variants.map((variant) => variant.id);
    expect(ids).toEqual(filesOf(folders[stage]));
    for (const id of ids) expect(id).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
  });

  it('methods: ids are the file names, kebab-case', () => {
    const ids = methods.map((method) => method.id);
    // Papers of the catalogue have their number in front.
    expect(ids.toSorted()).toEqual(
      filesOf(folders.method)
        .map((name) => name.replace(/^\d+-/, ''))
        .toSorted(),
    );
    for (const id of ids) expect(id).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
  });

  it.each(stageIds)('%s: is described, and its default exists', (stage) => {
    const { id, many, title, help, default: initial, variants } = stages[stage];
    expect(id).toBe(stage);
    expect(title && help).toBeTruthy();
    expect(many).toBe(Array.isArray(initial));
    const ids = variants.map((variant) => variant.id);
    for (const each of [initial].flat()) expect(ids).toContain(each);
  });

  it('no two owners of parameters have the same name', () => {
    const listVariants = stageIds.filter(isListStage).flatMap(variantsOf);
    const owners = [...stageIds, ...listVariants.map((variant) => variant.id)];
    expect(new Set(owners).size).toBe(owners.length);
  });

  it('short names stand for one parameter and for nothing else', () => {
    const listVariants = stageIds.filter(isListStage).flatMap(variantsOf);
    const taken = new Set<string>([...stageIds, ...listVariants.map((variant) => variant.id)]);
    for (const { key, spec } of recipeParams.values()) {
      if (spec.short === undefined) continue;
      expect(taken.has(spec.short), `${key}: ${spec.short}`).toBe(false);
      taken.add(spec.short);
      expect(spec.short).toMatch(/^[a-z][a-z-]*$/);
    }
  });
});

describe.each(all)('%s %s', (stage, _, variant) => {
  it('says what it is', () => {
    expect(variant.title).toBeTruthy();
    expect(variant.summary).toMatch(/\.$/);
    const { source } = variant;
    if (!source) return;
    expect(source.title).toBeTruthy();
    expect(source.arxiv ?? source.url).toMatch(/^\d{4}\.\d{5}$|^\d{4}\.\d{4}$|^https?:\/\//);
  });

  it('has formulas that render', () => {
    const options = { throwOnError: true, strict: 'error', trust: true, displayMode: true } as const;
    expect(katex.renderToString(variant.formula, options)).toContain('katex');
    const fragment = (variant.fragment ?? variant.formula).replace(/\\stage\{\w+\}/g, 'x');
    expect(katex.renderToString(fragment.replace(/^[+-]/, '0 $&'), options)).toContain('katex');
  });

  it('has parameters that say what they do, with valid defaults', () => {
    for (const [name, spec] of Object.entries(variant.params)) {
      expect(name).toMatch(/^[a-z][a-zA-Z0-9]*$/);
      expect(spec.title).toBeTruthy();
      expect(spec.help).toMatch(/\.$/);
      expect(invalid(spec, spec.default), name).toBeNull();
      if ('step' in spec) expect(spec.step).toBeGreaterThan(0);
      if ('scale' in spec) expect(spec.min).toBeGreaterThan(0);
    }
  });

  it('agrees with its fellows on what parameters of the same name may be', () => {
    for (const [name, spec] of Object.entries(variant.params)) {
      const shared = recipeParams.get(paramKey(stage, variant.id, name))!;
      expect(shared.variants).toContain(variant.id);
      expect({ ...spec, default: 0, help: '', title: '' }).toEqual({
        ...shared.spec,
        default: 0,
        help: '',
        title: '',
      });
    }
  });
});
