import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  changeLabel,
  differences,
  laneDifferences,
  laneTitle,
} from '../../../src/core/experiment/differences.ts';
import type { Experiment } from '../../../src/core/experiment/experiment.ts';
import { laneRecipe } from '../../../src/core/experiment/lane-recipe.ts';
import { readLink } from '../../../src/core/experiment/link.ts';
import { resolveRecipe } from '../../../src/core/stages/recipe.ts';
import { validExperiment } from './arbitrary.ts';

const read = (link: string): Experiment => readLink(link).experiment;
const chips = (link: string) => laneDifferences(read(link), 1).map(({ label }) => label);

describe('chips', () => {
  it.each([
    ['nothing', 'lane=grpo&lane=grpo', []],
    ['a variant', 'lane=grpo&lane=grpo;advantage=median', ['advantage median']],
    ['a parameter', 'lane=grpo&lane=grpo;group=5', ['group 5']],
    ['what the method changes', 'lane=grpo&lane=dr-grpo', ['advantage mean-centred', 'aggregation constant']],
    [
      'what a method changes back',
      'lane=dr-grpo&lane=grpo',
      ['advantage group-z-score', 'aggregation sequence-mean'],
    ],
    [
      'parameters set along with a variant',
      'lane=grpo&lane=gspo',
      ['ratio sequence', 'clip-higher', 'clip low 0.0003', 'clip high 0.0004'],
    ],
    ['none of a stage', 'lane=grpo;penalty=kl&lane=grpo;clip=none', ['clip none', 'no penalty']],
    [
      'several of a stage',
      'lane=grpo&lane=grpo;penalty=kl+entropy;beta=0.5',
      ['penalty kl + entropy', 'beta 0.5'],
    ],
    ['names in several words', 'lane=grpo&lane=grpo;optimizer.maxGradNorm=3', ['optimizer max grad norm 3']],
    ['weights', 'lane=grpo&lane=grpo;weights=correct:2', ['weights correct 2']],
    ['no parameter that does not apply', 'lane=grpo&lane=grpo;clip.low=0.1;beta=0.5', []],
    ['no change that changes nothing', 'lane=grpo&lane=grpo;advantage=group-z-score', []],
    ['no change that all lanes share', 'all=group=5;penalty=kl&lane=grpo&lane=grpo', []],
    [
      'phases, each after the one before',
      'lane=grpo&lane=grpo;group=5;then=9;lr=0.5;then=20;lr=0.25;then=30',
      ['group 5', 'from step 9: lr 0.5', 'from step 20: lr 0.25', 'from step 30: a new start'],
    ],
    ['no phases that the first lane has, too', 'lane=grpo;then=9;lr=0.5&lane=grpo;then=9;lr=0.5', []],
    ['that there are no phases', 'lane=grpo;then=9;lr=0.5&lane=grpo', ['no phases']],
    ['what only the first lane has set', 'lane=grpo;lr=0.5&lane=grpo;lr=0.25', ['lr 0.25']],
  ])('say %s', (_, link, labels) => {
    expect(chips(link)).toEqual(labels);
  });

  it('tell the first lane’s own phases', () => {
    const labels = laneDifferences(read('lane=grpo;then=9;lr=0.5;group=4&lane=grpo'), 0);
    expect(labels.map(({ label }) => label)).toEqual(['from step 9: group 4, lr 0.5']);
  });

  it('know both sides', () => {
    expect(
      laneDifferences(read('lane=grpo;group=6&lane=grpo;group=5;clip=clip-higher;clip.low=0.1'), 1),
    ).toEqual([
      { key: 'rollout.group', from: 6, to: 5, label: 'group 5' },
      { key: 'clip', from: 'symmetric', to: 'clip-higher', label: 'clip-higher' },
      { key: 'clip.low', from: null, to: 0.1, label: 'clip low 0.1' },
    ]);
  });

  it('are none between a recipe and itself', () => {
    fc.assert(
      fc.property(validExperiment, (experiment) => {
        for (const i of experiment.lanes.keys()) {
          const recipe = laneRecipe(experiment, i);
          expect(differences(recipe, recipe)).toEqual([]);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('are enough to make one recipe of the other', () => {
    fc.assert(
      fc.property(validExperiment, (experiment) => {
        const plain = resolveRecipe();
        for (const i of experiment.lanes.keys()) {
          const recipe = laneRecipe(experiment, i);
          const changes = differences(plain, recipe).map(({ key, to }) => [key, to] as const);
          expect(resolveRecipe(Object.fromEntries(changes))).toEqual(recipe);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('labels', () => {
  it.each([
    ['advantage', 'median', 'advantage median'],
    ['rollout.group', 5, 'group 5'],
    ['clip.high', 0.28, 'clip high 0.28'],
    ['clip', 'clip-higher', 'clip-higher'],
    ['advantage', 'none', 'advantage none'],
    ['penalty', '', 'no penalty'],
    ['advantage.whiten', true, 'advantage whiten on'],
    ['kl.estimator', 'k3', 'kl estimator k3'],
    ['components.weights', { correct: 1, partial: 0.5 }, 'weights correct 1, partial 0.5'],
    ['components.weights', {}, 'weights the task’s own'],
  ])('%s = %j: %s', (key, value, label) => {
    expect(changeLabel(key, value)).toBe(label);
  });
});

describe('titles of lanes', () => {
  it.each([
    ['its name', 'lane=dapo;name=Mine', 'Mine'],
    ['its method', 'lane=dr-grpo', 'Dr. GRPO'],
    ['its method and own changes', 'lane=grpo;advantage=median;group=5', 'GRPO, group 5, advantage median'],
    ['no change that is the method’s already', 'lane=dr-grpo;aggregation=constant', 'Dr. GRPO'],
    ['its method and phases', 'lane=grpo;then=9;group=5', 'GRPO, from step 9: group 5'],
    ['not a name that cannot be seen', 'lane=grpo;name=%20', 'GRPO'],
  ])('are %s', (_, link, title) => {
    expect(laneTitle(read(link), 0)).toBe(title);
  });
});
