import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeKeys } from '../../../src/core/experiment/change-keys.ts';
import { defaultExperiment } from '../../../src/core/experiment/defaults.ts';
import { type Experiment, type Lane, limits } from '../../../src/core/experiment/experiment.ts';
import { readLink, writeLink } from '../../../src/core/experiment/link.ts';
import { defaults } from '../../../src/core/params.ts';
import { taskFamily } from '../../../src/core/tasks/index.ts';
import { networkById } from '../../../src/runtime/networks/index.ts';
import { validExperiment } from './arbitrary.ts';

const task = (id: string, params = {}) => ({
  id,
  params: { ...defaults(taskFamily(id).params), ...params },
});
const policy = (id: string, params = {}) => ({
  id,
  params: { ...defaults(networkById(id).params), ...params },
});
const lane = (method: string, changes = {}, name = ''): Lane => ({ name, method, changes });
const budget = (changes: object) => ({ budget: { ...defaultExperiment.budget, ...changes } });

/** What a link says, and how it is written. */
const examples: readonly (readonly [meaning: string, link: string, differs: Partial<Experiment>])[] = [
  ['nothing: the default experiment', '', {}],
  ['another task', 'task=sort', { task: task('sort') }],
  ['a task with a parameter', 'task=sort;length=6', { task: task('sort', { length: 6 }) }],
  ['a policy with a parameter', 'policy=gru;width=24', { policy: policy('gru', { width: 24 }) }],
  ['seeds', 'seed=7&seeds=3', { seed: 7, seeds: 3 }],
  [
    'a budget',
    'steps=123&stop=0.85&every=7&samples=9',
    budget({ steps: 123, stopAt: 0.85, evaluateEvery: 7, evaluationSamples: 9 }),
  ],
  [
    'changes for all lanes',
    'all=group=6;optimizer=sgd;lr=0.3',
    { shared: { 'rollout.group': 6, optimizer: 'sgd', 'optimizer.lr': 0.3 } },
  ],
  ['one lane', 'lane=gspo', { lanes: [lane('gspo')] }],
  [
    'lanes with changes and a name',
    'lane=grpo&lane=grpo;group=5;advantage=median;name=Median',
    { lanes: [lane('grpo'), lane('grpo', { advantage: 'median', 'rollout.group': 5 }, 'Median')] },
  ],
  [
    'parameters without a short name',
    'lane=dapo;clip.low=0.1;clip.high=0.5',
    { lanes: [lane('dapo', { 'clip.low': 0.1, 'clip.high': 0.5 })] },
  ],
  [
    'stages with several variants, or none',
    'lane=grpo;reward=components+soft-overlong;penalty=kl&lane=grpo;penalty=',
    {
      lanes: [
        lane('grpo', { reward: 'components+soft-overlong', penalty: 'kl' }),
        lane('grpo', { penalty: '' }),
      ],
    },
  ],
  [
    'weights',
    'task=sort&lane=grpo;weights=correct:1,position:0.5',
    { task: task('sort'), lanes: [lane('grpo', { 'components.weights': { position: 0.5, correct: 1 } })] },
  ],
  [
    'small and large numbers',
    'lane=grpo;lr=0.00001;optimizer.eps=1.5e-8',
    { lanes: [lane('grpo', { 'optimizer.lr': 1e-5, 'optimizer.eps': 1.5e-8 })] },
  ],
  [
    'a name with everything in it',
    'lane=grpo;name=ε%20%26%20%3B%3D%25%23%2B,:/@',
    { lanes: [lane('grpo', {}, 'ε & ;=%#+,:/@')] },
  ],
  [
    'phases',
    'lane=grpo;objective=reinforce;name=Two;then=100;lr=0.01;then=200',
    {
      lanes: [
        {
          ...lane('grpo', { objective: 'reinforce' }, 'Two'),
          phases: [
            { from: 100, changes: { 'optimizer.lr': 0.01 } },
            { from: 200, changes: {} },
          ],
        },
      ],
    },
  ],
  ['no phases, whatever the method has', 'lane=grpo;then=', { lanes: [{ ...lane('grpo'), phases: [] }] }],
  ['a backend', 'backend=cpu', { backend: 'cpu' }],
  ['charts', 'charts=reward,clip_ratio/low_mean', { charts: ['reward', 'clip_ratio/low_mean'] }],
  ['no charts', 'charts=', { charts: [] }],
];

describe('links by example', () => {
  it.each(examples)('%s: %s', (_, link, differs) => {
    const experiment = { ...defaultExperiment, ...differs };
    expect(readLink(`#${link}`)).toEqual({ experiment, issues: [] });
    expect(writeLink(experiment)).toBe(link);
  });

  it('reads the example of the design', () => {
    const link =
      'task=sort;length=5&policy=gru;width=32&seed=7&seeds=4&steps=400&stop=0.95&every=5&samples=8' +
      '&all=group=8;optimizer=sgd;lr=0.1&lane=grpo&lane=grpo;advantage=median;group=5;name=Median' +
      '&backend=cpu&charts=pass@1,entropy';
    expect(readLink(link)).toEqual({
      issues: [],
      experiment: {
        task: task('sort', { length: 5 }),
        policy: policy('gru', { width: 32 }),
        seed: 7,
        seeds: 4,
        budget: { steps: 400, stopAt: 0.95, evaluateEvery: 5, evaluationSamples: 8 },
        shared: { 'rollout.group': 8, optimizer: 'sgd', 'optimizer.lr': 0.1 },
        lanes: [lane('grpo'), lane('grpo', { advantage: 'median', 'rollout.group': 5 }, 'Median')],
        backend: 'cpu',
        charts: ['pass@1', 'entropy'],
      },
    });
  });

  it.each([
    [
      'any order of parts and parameters',
      'seeds=3&lane=grpo;name=A;group=5&seed=7',
      'seed=7&seeds=3&lane=grpo;group=5;name=A',
    ],
    ['full keys', 'lane=grpo;rollout.group=5', 'lane=grpo;group=5'],
    [
      'other spellings of numbers',
      'seed=+007&stop=.850&lane=grpo;lr=1E-3',
      'seed=7&stop=0.85&lane=grpo;lr=0.001',
    ],
    ['−0', 'lane=grpo;clip.low=-0', 'lane=grpo;clip.low=0'],
    [
      'what browsers and chats escape',
      'lane=grpo;name=%CE%B5&charts=pass%401%2Creward',
      'lane=grpo;name=ε&charts=pass@1,reward',
    ],
    [
      'escaped separators of values',
      'lane=grpo;reward=components%2Bsoft-overlong',
      'lane=grpo;reward=components+soft-overlong',
    ],
    ['empty parts and items', '#&&seed=7&;&lane=grpo;;group=5;', 'seed=7&lane=grpo;group=5'],
    ['parameters that say the default', 'task=sort;prompts=128', 'task=sort'],
    ['names in a phase', 'lane=grpo;then=7;name=A;group=5', 'lane=grpo;name=A;then=7;group=5'],
    ['the same change in several phases', 'lane=grpo;lr=1;then=+7;lr=0.10', 'lane=grpo;lr=1;then=7;lr=0.1'],
    ['the backend that is best here', 'backend=&seed=7', 'seed=7'],
  ])('reads %s', (_, link, canonical) => {
    expect(writeLink(readLink(link).experiment)).toBe(canonical);
  });
});

describe('the grammar', () => {
  it('gives every change a name of its own', () => {
    const names = changeKeys.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).not.toContain('name');
    const keys = changeKeys.map(({ key }) => key);
    for (const { key, name } of changeKeys) if (name !== key) expect(keys).not.toContain(name);
  });

  it('is the identity on valid experiments', () => {
    fc.assert(
      fc.property(validExperiment, (experiment) => {
        const link = writeLink(experiment);
        fc.pre(link.length <= limits.linkLength);
        expect(readLink(link)).toEqual({ experiment, issues: [] });
        expect(writeLink(readLink(link).experiment)).toBe(link);
      }),
      { numRuns: 200 },
    );
  });

  it('survives the address bar', () => {
    fc.assert(
      fc.property(validExperiment, (experiment) => {
        const link = writeLink(experiment);
        fc.pre(link.length <= limits.linkLength / 3);
        const { hash } = new URL(`#${link}`, 'https://lab.example/');
        expect(readLink(hash).experiment).toEqual(experiment);
      }),
      { numRuns: 100 },
    );
  });

  it('escapes what separates or cannot be seen, and no letters', () => {
    fc.assert(
      fc.property(validExperiment, (experiment) => {
        expect(writeLink(experiment)).not.toMatch(/[\s"<>`\p{C}]/u);
      }),
      { numRuns: 50 },
    );
  });
});

describe('broken links', () => {
  const messages = (link: string) => readLink(link).issues.map(({ message }) => message);

  it.each([
    [
      'sede=3',
      'sede is not known here; there are task, policy, seed, seeds, steps, stop, every, samples, all, lane, backend, charts: did you mean seed? Left out.',
    ],
    ['seed=7&seed=8', 'seed stands in the link twice, as 8, too. Using the first.'],
    [
      'seed',
      `seed must be a whole number from 0 to 4294967295, not nothing. Using ${defaultExperiment.seed}.`,
    ],
    [
      'seed=0x10',
      `seed must be a whole number from 0 to 4294967295, not 0x10. Using ${defaultExperiment.seed}.`,
    ],
    ['lane=grpo;group', 'lanes[0].changes.group must have a value, as in group=…. Left out.'],
    ['lane=grpo;lr=1;lr=2', 'lanes[0].changes.lr stands there twice, as 2, too. Using the first.'],
    [
      'lane=grpo;group=5;rollout.group=6',
      'lanes[0].changes.rollout.group stands here twice, as group and as rollout.group. Left out.',
    ],
    [
      'lane=grpo;then=soon;lr=0.1',
      'lanes[0].phases[0].from must be a whole number from 1 to 9999, not soon. Left out the phase.',
    ],
    [
      'lane=grpo;then=;lr=0.1',
      'lanes[0].phases[0].from must be a whole number from 1 to 9999, not nothing. Left out the phase.',
    ],
    [
      'lane=grpo;then=9;then=9',
      'lanes[0].phases[1].from must be a whole number from 10 to 9999, not 9. Left out the phase.',
    ],
    ['lane=grpo;then=9;lr', 'lanes[0].phases[0].changes.lr must have a value, as in lr=…. Left out.'],
    ['lane=grpo;name=50%', 'lanes[0].name must write % as %25, not 50%. Left out.'],
    ['charts=%E0%A4', 'charts must write % as %25, not %E0%A4. Left out.'],
    [
      'lane=grpo;weights=correct',
      'lanes[0].changes.components.weights must be name:number pairs, not correct. Left out.',
    ],
    [
      'lane=grpo;advantage.whiten=yes',
      'lanes[0].changes.advantage.whiten must be on or off, not yes. Left out.',
    ],
  ])('%s', (link, message) => {
    expect(messages(link)).toEqual([message]);
  });

  it('keeps all that is valid', () => {
    const { experiment, issues } = readLink(
      'task=sort;length=99;symbols=6&seed=x&lane=grpo;group=5;lr=-1&foo=1',
    );
    expect(issues.map(({ field }) => field)).toEqual([
      'foo',
      'seed',
      'task.length',
      'lanes[0].changes.optimizer.lr',
    ]);
    expect(writeLink(experiment)).toBe('task=sort;symbols=6&lane=grpo;group=5');
  });

  it('reads as much of an overlong link as is allowed', () => {
    const link = `seed=7&lane=grpo;name=${'x'.repeat(limits.linkLength)}`;
    expect(messages(link)).toEqual([
      `link must have at most 16384 characters, not ${link.length}. Left out the rest.`,
    ]);
    expect(readLink(link).experiment.seed).toBe(7);
  });

  it('throws at nothing', () => {
    const soup = fc
      .array(
        fc.oneof(
          fc.constantFrom(
            '&',
            ';',
            '=',
            '%',
            '+',
            ',',
            ':',
            '#',
            'lane=',
            'all=',
            'task=',
            '__proto__',
            'constructor',
          ),
          fc.constantFrom(
            ...changeKeys.map(({ name }) => name),
            'grpo',
            'sort',
            '1e999',
            '-',
            '\ud800',
            '%00',
          ),
          fc.string({ unit: 'binary' }),
        ),
        { maxLength: 60 },
      )
      .map((pieces) => pieces.join(''));
    fc.assert(fc.property(soup, isMended), { numRuns: 500 });
  });

  it('mends mutated links', () => {
    const mutated = fc
      .tuple(
        validExperiment.map(writeLink),
        fc.nat(),
        fc.nat(40),
        fc.string({ unit: 'binary', maxLength: 5 }),
      )
      .map(([link, at, drop, put]) => {
        const place = link.length === 0 ? 0 : at % link.length;
        return link.slice(0, place) + put + link.slice(place + drop);
      });
    fc.assert(fc.property(mutated, isMended), { numRuns: 200 });
  });

  it.each([
    ['lanes', 'lane=grpo&'],
    ['items', 'lane=grpo;lr=1;'],
    ['unknown parts', 'x=1&'],
    ['separators', '&;=%'],
    ['charts', 'charts=,,,'],
  ])('bears many %s', (_, piece) => {
    const { issues } = readLink(piece.repeat(1_000_000 / piece.length));
    expect(issues.length).toBeLessThan(110);
  });

  it('does nothing to prototypes', () => {
    const { experiment, issues } = readLink(
      '__proto__=1&task=sort;__proto__=1&lane=grpo;__proto__=2;constructor=3',
    );
    expect(issues.map(({ field }) => field)).toEqual([
      '__proto__',
      'task.__proto__',
      'lanes[0].changes.__proto__',
      'lanes[0].changes.constructor',
    ]);
    expect(Object.getPrototypeOf(experiment.lanes[0].changes)).toBe(Object.prototype);
    expect(Object.keys(experiment.lanes[0].changes)).toEqual([]);
  });

  /** Whatever was read can be written, and reads back without a complaint. */
  function isMended(link: string): void {
    const { experiment } = readLink(link);
    expect(readLink(writeLink(experiment))).toEqual({ experiment, issues: [] });
  }
});
