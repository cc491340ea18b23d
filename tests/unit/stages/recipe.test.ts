import { describe, expect, it } from 'vitest';
import { methodById, methods } from '../../../src/core/methods/index.ts';
import { stages, variantOf } from '../../../src/core/stages/index.ts';
import {
  type Changes,
  type Choice,
  recipeIssues,
  recipeParams,
  resolveRecipe,
} from '../../../src/core/stages/recipe.ts';
import { stageIds } from '../../../src/core/stages/stage.ts';

const grpo = resolveRecipe();

describe('resolveRecipe', () => {
  it('is GRPO when nothing is changed', () => {
    expect(grpo).toEqual(resolveRecipe(methodById('grpo').changes));
    expect(grpo.advantage).toMatchObject({
      id: 'group-z-score',
      params: { ddof: '1', eps: 1e-4, single: 'zero' },
    });
    expect(grpo.reward).toEqual([{ id: 'components', params: { weights: {}, conditioned: false } }]);
    expect(grpo.penalty).toEqual([]);
    expect(grpo.clip).toEqual({ id: 'symmetric', params: { eps: 0.2 } });
    expect(Object.keys(grpo)).toEqual([...stageIds]);
  });

  it('puts later layers over earlier ones', () => {
    const recipe = resolveRecipe({ 'rollout.group': 4, advantage: 'rloo' }, { 'rollout.group': 5 });
    expect(recipe.rollout.params.group).toBe(5);
    expect(recipe.advantage.id).toBe('rloo');
  });

  it('takes lists in the order given, and none', () => {
    const recipe = resolveRecipe({ penalty: 'entropy+kl', 'kl.beta': 0.1, reward: '' });
    expect(recipe.penalty.map(({ id }) => id)).toEqual(['entropy', 'kl']);
    expect(recipe.penalty[1].params).toMatchObject({ beta: 0.1, estimator: 'k3' });
    expect(recipe.reward).toEqual([]);
  });

  it('leaves parameters aside that the chosen variants do not have', () => {
    const changes: Changes = { 'clip.low': 0.1, 'kl.beta': 1 };
    expect(resolveRecipe(changes)).toEqual(grpo);
    expect(resolveRecipe(changes, { clip: 'clip-higher' }).clip.params).toEqual({ low: 0.1, high: 0.28 });
  });

  it('throws on what is not known, naming it', () => {
    expect(() => resolveRecipe({ advantage: 'medain' })).toThrow(
      /^advantage must be one of .*median.*medain/,
    );
    expect(() => resolveRecipe({ 'rollout.grup': 4 })).toThrow(/^rollout\.grup is not known.*rollout\.group/);
    expect(() => resolveRecipe({}, { 'rollout.group': 0.5 })).toThrow(
      'rollout.group must be a whole number from 1 to 64, not 0.5',
    );
  });
});

describe('recipeIssues', () => {
  const problem = (key: string, value: unknown) => recipeIssues({ [key]: value } as Changes)[0]?.problem;

  it('finds nothing wrong with methods', () => {
    for (const { changes } of methods) expect(recipeIssues(changes)).toEqual([]);
  });

  it('names every wrong change', () => {
    const issues = recipeIssues({ penalty: 'kl+kl', reward: 'components+x', 'kl.beta': -1, no: 1, clip: 3 });
    expect(issues.map(({ key }) => key)).toEqual(['penalty', 'reward', 'kl.beta', 'no', 'clip']);
    expect(issues[0].problem).toBe('must name each variant once, not kl+kl');
    expect(issues[1].problem).toContain('several joined by +');
    expect(issues[2].problem).toBe('must be a number from 0 to 10, not -1');
  });

  it.each([
    '__proto__',
    'constructor',
    'toString',
    'rollout.__proto__',
    'kl',
    '',
    '.',
    '.beta',
    'reward.weights',
  ])('does not know %j', (key) => {
    expect(recipeIssues(JSON.parse(`{${JSON.stringify(key)}: 1}`))[0]?.problem).toContain('is not known');
  });

  it('does not take values of another type', () => {
    expect(problem('advantage', null)).toContain('not null');
    expect(problem('advantage', ['rloo'])).toContain('not ["rloo"]');
    expect(problem('advantage', 'kl+rloo')).toContain('must be one of');
    expect(problem('penalty', '+')).toContain('must be one of');
    expect(problem('rollout.group', '5')).toContain('whole number');
    expect(problem('components.weights', { correct: Number.NaN })).toContain('must give');
  });
});

describe('methods', () => {
  it('say something that the default recipe does not', () => {
    for (const { id, changes } of methods) {
      if (id !== 'grpo') expect(resolveRecipe(changes), id).not.toEqual(grpo);
    }
  });

  it('change only parameters that their recipe has', () => {
    for (const { id, changes } of methods) {
      for (const [key, value] of Object.entries(changes)) {
        const param = recipeParams.get(key);
        if (!param) continue;
        const chosen: readonly Choice[] = [resolveRecipe(changes)[param.stage]].flat();
        const owner = chosen.find((choice) => param.variants.includes(choice.id));
        expect(owner?.params, `${id} ${key}`).toHaveProperty(param.name, value);
      }
    }
  });

  it('look up by id, and say what there is when they do not find it', () => {
    expect(methodById('dr-grpo').title).toBe('Dr. GRPO');
    expect(() => methodById('nope')).toThrow(/no method "nope"; there are .*grpo/);
    expect(() => variantOf('clip', 'nope')).toThrow(/no clip "nope"; there are .*symmetric/);
    expect(variantOf('clip', 'dual')).toBe(stages.clip.variants.find(({ id }) => id === 'dual'));
  });
});

describe('optimizers', () => {
  it('say how the rollouts are used up', () => {
    const { params } = resolveRecipe({ 'optimizer.epochs': 3, 'optimizer.maxGradNorm': 0 }).optimizer;
    expect(variantOf('optimizer', 'adam').plan(params)).toEqual({
      epochs: 3,
      minibatches: 1,
      optimizer: {
        kind: 'adam',
        lr: 0.05,
        maxGradNorm: Number.POSITIVE_INFINITY,
        beta1: 0.9,
        beta2: 0.999,
        eps: 1e-8,
        weightDecay: 0,
      },
      reference: { every: 0, mix: 1 },
    });
    const sgd = resolveRecipe({ optimizer: 'sgd', 'optimizer.lr': 0.5 }).optimizer;
    expect(variantOf('optimizer', 'sgd').plan(sgd.params).optimizer).toEqual({
      kind: 'sgd',
      lr: 0.5,
      maxGradNorm: 1,
      momentum: 0,
    });
  });
});
