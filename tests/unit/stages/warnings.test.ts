import { describe, expect, it } from 'vitest';
import { methods } from '../../../src/core/methods/index.ts';
import { defaults } from '../../../src/core/params.ts';
import { stages } from '../../../src/core/stages/index.ts';
import { type Changes, resolveRecipe } from '../../../src/core/stages/recipe.ts';
import type { StageId } from '../../../src/core/stages/stage.ts';
import { recipeWarnings, type TaskFacts } from '../../../src/core/stages/warnings.ts';
import { comparesGroups } from '../../../src/core/stages/warnings-common.ts';
import { batchOf, contextOf, withNeeds } from './_fixtures.ts';

const stagesWarned = (changes: Changes): StageId[] =>
  recipeWarnings(resolveRecipe(changes)).map(({ stage }) => stage);
const reused: Changes = { 'optimizer.epochs': 2 };

describe('recipeWarnings', () => {
  it('finds nothing in GRPO', () => {
    expect(stagesWarned({})).toEqual([]);
  });

  it.each<[string, Changes, StageId[]]>([
    ['wordings that are drawn apart', { reward: 'components+group-similarity' }, ['curriculum']],
    [
      'wordings that are drawn together',
      { reward: 'components+group-similarity', curriculum: 'wording-sets' },
      [],
    ],
    ['a teacher that nobody hears', { rollout: 'teacher' }, ['objective']],
    ['a teacher’s responses as one’s own', { rollout: 'teacher', 'rollout.teacher': 'shows' }, ['objective']],
    ['a teacher that is heard', { rollout: 'teacher', objective: 'distillation' }, []],
    ['a teacher that learns', { rollout: 'teacher', 'rollout.teacher': 'learns' }, []],
    [
      'a teacher without a teacher',
      { rollout: 'teacher', 'rollout.teacher': 'learns', objective: 'distillation' },
      ['objective'],
    ],
    ['imitation of one’s own words', { objective: 'sft' }, ['rollout']],
    ['demonstrations that are compared', { rollout: 'demonstrations' }, ['objective']],
    ['imitation of demonstrations', { rollout: 'demonstrations', objective: 'sft' }, []],
    ['a group of one', { 'rollout.group': 1 }, ['rollout']],
    [
      'a group of one that nobody compares',
      { 'rollout.group': 1, rollout: 'self-revision', objective: 'distillation' },
      [],
    ],
    ['a reference that moves and is not read', { 'optimizer.referenceEvery': 10 }, ['optimizer']],
    ['a reference that moves for the KL', { 'optimizer.referenceEvery': 10, penalty: 'kl' }, []],
    [
      'a reference that moves for a bonus',
      { 'optimizer.referenceEvery': 10, reward: 'components+consistency-bonus' },
      [],
    ],
    ['distillation without a teacher', { objective: 'distillation' }, ['rollout']],
    ['distillation with one', { objective: 'distillation', rollout: 'self-revision' }, []],
    ['a group of one without group statistics', { 'rollout.group': 1, advantage: 'batch-baseline' }, []],
    ['a median of an even group', { advantage: 'median' }, ['rollout']],
    ['a median of an odd group', { advantage: 'median', 'rollout.group': 9 }, []],
    ['Dr. GRPO’s constant with std', { aggregation: 'constant' }, ['advantage']],
    ['Dr. GRPO', { aggregation: 'constant', advantage: 'mean-centred' }, []],
    ['GSPO with DAPO’s aggregation', { ratio: 'sequence', aggregation: 'token-mean' }, ['aggregation']],
    ['GSPO with token bounds', { ...reused, ratio: 'sequence' }, ['clip']],
    ['GSPO', { ...reused, ratio: 'sequence', clip: 'clip-higher', 'clip.low': 3e-4, 'clip.high': 4e-4 }, []],
    ['an ignored stage', { objective: 'reinforce', ratio: 'sequence' }, ['ratio']],
    ['an ignored clip’s parameter', { objective: 'cispo', 'clip.eps': 0.1 }, ['clip']],
    [
      'an ignored estimator, of which nothing else is said',
      { objective: 'rewards-as-labels', advantage: 'none' },
      ['advantage'],
    ],
    ['CISPO', { objective: 'cispo' }, []],
    [
      'CISPO as TRL has it',
      { objective: 'cispo', 'objective.cap': 'absolute', 'objective.high': 0.2 },
      ['objective'],
    ],
    ['CISPO as ScaleRL has it', { objective: 'cispo', 'objective.cap': 'absolute', 'objective.high': 5 }, []],
    [
      'CISPO as verl has it',
      { objective: 'cispo', 'objective.low': 0.2, 'objective.high': 0.2 },
      ['objective'],
    ],
    ['Clip-Cov’s share at toy scale', { objective: 'clip-cov' }, ['objective']],
    ['KL-Cov with a share that fits', { objective: 'kl-cov', 'objective.share': 0.02 }, []],
    ['GMPO by tokens', { objective: 'gmpo', aggregation: 'token-mean' }, ['aggregation']],
    ['LUSPO with token ratios', { aggregation: 'length-weighted' }, ['ratio']],
    ['k1 as a loss', { penalty: 'kl', 'kl.estimator': 'k1' }, ['penalty']],
    ['k3 as a loss', { penalty: 'kl' }, []],
    ['KL twice', { penalty: 'kl', reward: 'components+kl-reward' }, ['penalty']],
    ['a clip that cannot bind', { clip: 'dual' }, ['clip']],
    ['a clip that can', { ...reused, clip: 'dual' }, []],
    ['corrections of nothing', { correction: 'importance' }, ['correction']],
    ['corrections of something', { correction: 'importance', 'rollout.heat': 1.1 }, []],
    [
      'the mismatch twice',
      { correction: 'importance', 'rollout.heat': 1.1, 'objective.old': 'sampler' },
      ['correction'],
    ],
    ['masks in VESPO', { objective: 'vespo', correction: 'high-entropy' }, ['objective']],
    ['whitened leave-one-out', { advantage: 'rloo', 'advantage.whiten': true }, ['advantage']],
    ['no baseline', { advantage: 'none' }, ['advantage']],
    ['no reward', { reward: '' }, ['reward']],
    ['dynamic sampling without groups to compare', { rollout: 'dynamic', advantage: 'remax' }, ['rollout']],
    ['dynamic sampling', { rollout: 'dynamic' }, []],
    ['a hot sampler that nobody corrects', { 'rollout.heat': 1.2 }, ['correction']],
    ['a stale sampler that nobody corrects', { 'rollout.refresh': 4 }, ['correction']],
    ['uneven groups that nobody weighs', { rollout: 'token-budget' }, ['correction']],
    ['uneven groups that are weighed', { rollout: 'token-budget', correction: 'propensity' }, []],
    ['weights of nothing', { correction: 'propensity' }, ['correction']],
    ['a stale sampler that the ratio looks at', { 'rollout.refresh': 4, 'objective.old': 'sampler' }, []],
    ['a stale sampler whose worst is rejected', { 'rollout.refresh': 4, correction: 'rejection' }, []],
    ['REINFORCE on old rollouts', { ...reused, objective: 'reinforce' }, ['optimizer']],
    ['REINFORCE', { objective: 'reinforce' }, []],
    ['epochs without a clip', { ...reused, clip: 'none' }, ['clip']],
    ['a cap below the bound', { ...reused, clip: 'two-sided', 'clip.delta': 1.1 }, ['clip']],
    ['a cap above the bound', { ...reused, clip: 'two-sided' }, []],
    [
      'a penalty of nothing',
      { penalty: 'kl+entropy', 'kl.beta': 0, 'entropy.coef': 0 },
      ['penalty', 'penalty'],
    ],
    [
      'a bonus that grows by itself',
      { penalty: 'entropy', 'entropy.coef': 0, 'entropy.controller': 'adaptive' },
      [],
    ],
    ['a charge of nothing', { reward: 'components+length-penalty', 'length-penalty.cost': 0 }, ['reward']],
  ])('%s', (_, changes, expected) => {
    expect(stagesWarned(changes)).toEqual(expected);
  });

  it('knows which estimators say nothing of a response that is alone', () => {
    const batch = withNeeds({
      ...batchOf({ mask: [[1], [1], [1]], groups: [0, 1, 2], rewards: [0, 1, 3] }),
      strata: Int32Array.of(0, 1, 0),
    });
    for (const { id, params, estimate } of stages.advantage.variants) {
      const all = estimate(batch, defaults(params), { ...contextOf(batch), memory: {} });
      const compares = all.every((value) => value === 0);
      expect(comparesGroups(resolveRecipe({ advantage: id })), id).toBe(compares);
    }
  });

  it('speaks in sentences and names each problem once', () => {
    const all = recipeWarnings(
      resolveRecipe({
        objective: 'cispo',
        'objective.low': 0.5,
        reward: '',
        advantage: 'none',
        clip: 'none',
        penalty: 'kl',
        'kl.estimator': 'k1',
      }),
    );
    expect(all.map(({ stage }) => stage)).toEqual(['reward', 'advantage', 'clip', 'objective', 'penalty']);
    for (const { message } of all) expect(message).toMatch(/^[A-Z].*\.$/);
  });

  it.each(methods.map((method) => [method.id, method.changes] as const))(
    '%s has nothing ignored',
    (_, changes) => {
      const messages = recipeWarnings(resolveRecipe(changes)).map(({ message }) => message);
      expect(messages.filter((message) => message.includes('changes nothing'))).toEqual([]);
    },
  );
});

describe('recipeWarnings of a task', () => {
  const facts = (fixedLength: boolean, ...weights: number[]): TaskFacts => ({
    fixedLength,
    components: weights.map((weight, i) => ({ id: `c${i}`, weight })),
  });
  const warned = (changes: Changes, task: TaskFacts): StageId[] =>
    recipeWarnings(resolveRecipe(changes), task).map(({ stage }) => stage);

  it.each<[string, Changes, TaskFacts, StageId[]]>([
    ['GRPO anywhere', {}, facts(true, 1), []],
    ['GDPO with a single reward', { advantage: 'gdpo' }, facts(false, 1, 0), ['advantage']],
    ['GDPO with two components', { advantage: 'gdpo' }, facts(false, 1, 0.5), []],
    [
      'GDPO with a weight taken away',
      { advantage: 'gdpo', 'components.weights': { c1: 0 } },
      facts(false, 1, 1),
      ['advantage'],
    ],
    ['GDPO with a shaper', { advantage: 'gdpo', reward: 'components+repetition' }, facts(false, 1), []],
    ['labels of one reward', { objective: 'rewards-as-labels' }, facts(false, 1), []],
    ['labels of a sum', { objective: 'rewards-as-labels' }, facts(false, 1, 0.1), ['reward']],
    [
      'an overlong punishment where length is given',
      { reward: 'components+soft-overlong' },
      facts(true, 1),
      ['reward'],
    ],
    ['an overlong punishment', { reward: 'components+soft-overlong' }, facts(false, 1), []],
    [
      'a length penalty where length is given',
      { reward: 'components+length-penalty' },
      facts(true, 1),
      ['reward'],
    ],
    ['stopping where the task stops', { reward: 'components+stop-properly' }, facts(true, 1), ['reward']],
    [
      'a hinter that there is',
      { rollout: 'written-hints' },
      { ...facts(true, 1), companions: ['hinter'] },
      [],
    ],
    ['a hinter that there is not', { rollout: 'written-hints' }, facts(true, 1), ['rollout']],
    [
      'a hinter that cannot learn so',
      { rollout: 'written-hints', advantage: 'gae' },
      { ...facts(true, 1), companions: ['hinter'] },
      ['advantage'],
    ],
    ['a mask of what is never cut off', { correction: 'truncated' }, facts(true, 1), ['correction']],
  ])('%s', (_, changes, task, expected) => {
    expect(warned(changes, task)).toEqual(expected);
  });
});
