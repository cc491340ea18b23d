import { describe, expect, it } from 'vitest';
import { methods } from '../../../src/core/methods/index.ts';
import { type Changes, resolveRecipe } from '../../../src/core/stages/recipe.ts';
import type { StageId } from '../../../src/core/stages/stage.ts';
import { recipeWarnings } from '../../../src/core/stages/warnings.ts';

const stagesWarned = (changes: Changes): StageId[] =>
  recipeWarnings(resolveRecipe(changes)).map(({ stage }) => stage);
const reused: Changes = { 'optimizer.epochs': 2 };

describe('recipeWarnings', () => {
  it('finds nothing in GRPO', () => {
    expect(stagesWarned({})).toEqual([]);
  });

  it.each<[string, Changes, StageId[]]>([
    ['a group of one', { 'rollout.group': 1 }, ['rollout']],
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
  ])('%s', (_, changes, expected) => {
    expect(stagesWarned(changes)).toEqual(expected);
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
