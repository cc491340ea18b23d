import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeKeys } from '../../../src/core/experiment/change-keys.ts';
import { defaultExperiment } from '../../../src/core/experiment/defaults.ts';
import { limits } from '../../../src/core/experiment/experiment.ts';
import { validateExperiment } from '../../../src/core/experiment/validate.ts';
import { methods } from '../../../src/core/methods/index.ts';
import { defaults } from '../../../src/core/params.ts';
import { stages } from '../../../src/core/stages/index.ts';
import { resolveRecipe } from '../../../src/core/stages/recipe.ts';
import { taskFamilies, taskFamily } from '../../../src/core/tasks/index.ts';
import { networks } from '../../../src/runtime/networks/index.ts';
import { validExperiment } from './arbitrary.ts';

// What is added to the registries needs no change here.
const ids = (items: readonly { id: string }[]) => items.map(({ id }) => id).join(', ');
const taskIds = ids(taskFamilies);
const clipNames = changeKeys
  .filter(({ key }) => key.startsWith('clip.'))
  .map(({ name }) => name)
  .join(', ');
const usualTask = defaultExperiment.task.id;
const messages = (input: unknown) => validateExperiment(input).issues.map(({ message }) => message);
const change = (key: string, value: unknown) => ({ lanes: [{ method: 'grpo', changes: { [key]: value } }] });

describe('what is wrong is said', () => {
  it.each<[string, unknown, string]>([
    ['no object', [1], 'experiment must be an object, not a list. Using the default experiment.'],
    ['null', null, 'experiment must be an object, not null. Using the default experiment.'],
    [
      'an unknown field',
      { sed: 3 },
      'sed is not known here; there are task, policy, seed, seeds, budget, shared, lanes, backend, charts: did you mean seed? Left out.',
    ],
    [
      'seeds',
      { seeds: 33 },
      `seeds must be a whole number from 1 to 32, not 33. Using ${defaultExperiment.seeds}.`,
    ],
    [
      'half a seed',
      { seed: 0.5 },
      `seed must be a whole number from 0 to 4294967295, not 0.5. Using ${defaultExperiment.seed}.`,
    ],
    [
      'no number',
      { seed: NaN },
      `seed must be a whole number from 0 to 4294967295, not NaN. Using ${defaultExperiment.seed}.`,
    ],
    [
      'a budget',
      { budget: { steps: '400' } },
      `budget.steps must be a whole number from 1 to 10000, not the text 400. Using ${defaultExperiment.budget.steps}.`,
    ],
    [
      'a field of the budget',
      { budget: { stepz: 4 } },
      'budget.stepz is not known here; there are steps, stopAt, evaluateEvery, evaluationSamples: did you mean steps? Left out.',
    ],
    ['a task by name', { task: 'sort' }, `task must be an object, not sort. Using ${usualTask}.`],
    [
      'a task that is near',
      { task: { id: 'srot' } },
      `task must be one of ${taskIds}, not srot: did you mean sort? Using ${usualTask}.`,
    ],
    [
      'a task that is far',
      { task: { id: 'chess' } },
      `task must be one of ${taskIds}, not chess. Using ${usualTask}.`,
    ],
    ['a task without id', { task: {} }, `task must be one of ${taskIds}, not undefined. Using ${usualTask}.`],
    [
      'no parameters',
      { task: { id: 'sort', params: 3 } },
      'task.params must be an object, not 3. Using the defaults.',
    ],
    [
      'a parameter of a task',
      { task: { id: 'lock', params: { prompts: 0.5 } } },
      `task.prompts must be a whole number from 1 to 256, not 0.5. Using ${taskFamily('lock').params.prompts.default}.`,
    ],
    [
      'parameters of a task that do not fit',
      { task: { id: 'lock', params: { length: 2, relevant: 3 } } },
      'task does not fit: relevant must be at most length = 2, not 3. Using the defaults of lock.',
    ],
    [
      'parameters of a policy that do not fit',
      { policy: { id: 'transformer', params: { heads: 3 } } },
      'policy does not fit: transformer: params.heads must be 1, 2 or 4, not 3. Using the defaults of transformer.',
    ],
    [
      'a policy',
      { policy: { id: 'gur' } },
      `policy must be one of ${ids(Object.values(networks))}, not gur: did you mean gru? Using ${defaultExperiment.policy.id}.`,
    ],
    [
      'a backend',
      { backend: 'CPU' },
      'backend must be one of webgpu, simd, wasm, cpu, not CPU: did you mean cpu? Using the best one here.',
    ],
    [
      'no lanes',
      { lanes: [] },
      'lanes must be a list of 1 to 12 lanes, not an empty one. Using the default lanes.',
    ],
    [
      'lanes that are none',
      { lanes: 'grpo' },
      'lanes must be a list of 1 to 12 lanes, not grpo. Using the default lanes.',
    ],
    [
      'too many lanes',
      { lanes: Array(13).fill({}) },
      'lanes must be a list of 1 to 12 lanes, not of 13. Left out those after the first 12.',
    ],
    ['a lane that is none', { lanes: [{}, 'grpo'] }, 'lanes[1] must be an object, not grpo. Left out.'],
    [
      'a field of a lane',
      { lanes: [{ nam: 'A' }] },
      'lanes[0].nam is not known here; there are name, method, changes, phases: did you mean name? Left out.',
    ],
    [
      'a long name',
      { lanes: [{ name: 'x'.repeat(61) }] },
      'lanes[0].name must have at most 60 characters, not 61. Left out.',
    ],
    ['a name that is none', { lanes: [{ name: 3 }] }, 'lanes[0].name must be a text, not 3. Left out.'],
    [
      'a control character',
      { lanes: [{ name: 'a\nb' }] },
      'lanes[0].name must have no control characters, unlike a·b. Left out.',
    ],
    [
      'text that runs backwards',
      { lanes: [{ name: 'a\u202eb' }] },
      'lanes[0].name must have no control characters, unlike a·b. Left out.',
    ],
    [
      'half a character',
      { lanes: [{ name: 'a\ud800' }] },
      'lanes[0].name must have no control characters, unlike a·. Left out.',
    ],
    ['changes that are none', { shared: 3 }, 'shared must be an object, not 3. Left out.'],
    [
      'an unknown parameter of a stage',
      change('clip.lo', 2),
      `lanes[0].changes.clip.lo is not known here; there are ${clipNames}: did you mean clip.low? Left out.`,
    ],
    [
      'a shared change',
      { shared: { 'clip.eps': 7 } },
      'shared.clip.eps must be a number from 0 to 1, not 7. Left out.',
    ],
    [
      'a change',
      change('clip.eps', 7),
      'lanes[0].changes.clip.eps must be a number from 0 to 1, not 7. Left out.',
    ],
    [
      'a list for a number',
      change('clip.eps', [[]]),
      'lanes[0].changes.clip.eps must be a number from 0 to 1, not a list. Left out.',
    ],
    [
      'a variant',
      change('ratio', 'tokne'),
      `lanes[0].changes.ratio must be one of ${ids(stages.ratio.variants)}, not tokne: did you mean token? Left out.`,
    ],
    [
      'no variant',
      change('ratio', ''),
      `lanes[0].changes.ratio must be one of ${ids(stages.ratio.variants)}, not nothing. Left out.`,
    ],
    [
      'one of several variants',
      change('penalty', 'kl+entropi'),
      `lanes[0].changes.penalty must be one of ${ids(stages.penalty.variants)}, several joined by +, or nothing, not kl+entropi: did you mean entropy? Left out.`,
    ],
    [
      'a variant twice',
      change('penalty', 'kl+kl'),
      'lanes[0].changes.penalty must name each variant once, not kl+kl. Left out.',
    ],
    [
      'weights that are none',
      change('weights', 1),
      'lanes[0].changes.components.weights must be name:number pairs, not 1. Left out.',
    ],
    [
      'a weight',
      change('weights', { correct: 11 }),
      'lanes[0].changes.components.weights must give each component a number from -10 to 10, not correct:11. Left out.',
    ],
    [
      'a weight that is none',
      change('weights', { correct: {} }),
      'lanes[0].changes.components.weights must give each component a number from -10 to 10, not correct:an object. Left out.',
    ],
    [
      'many weights',
      change('weights', Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`c${i}`, 1]))),
      'lanes[0].changes.components.weights must name at most 16 components. Left out.',
    ],
    [
      'a weight’s name',
      change('weights', { 'A b': 1 }),
      'lanes[0].changes.components.weights must name components in small letters, digits and hyphens, not A b. Left out.',
    ],
    [
      'a component that the task has not',
      { task: { id: 'sort' }, ...change('weights', { corect: 1, sorted: 2 }) },
      'lanes[0].changes.components.weights.corect is not known here; there are correct, sorted, permutation, position: did you mean correct? Left out.',
    ],
    [
      'phases that are none',
      { lanes: [{ phases: 'all' }] },
      'lanes[0].phases must be a list of at most 8 phases, not all. Left out.',
    ],
    [
      'too many phases',
      { lanes: [{ phases: Array.from({ length: 9 }, (_, i) => ({ from: i + 1 })) }] },
      'lanes[0].phases must be a list of at most 8 phases, not of 9. Left out those after the first 8.',
    ],
    [
      'a phase that is none',
      { lanes: [{ phases: [null] }] },
      'lanes[0].phases[0] must be an object, not null. Left out.',
    ],
    [
      'a field of a phase',
      { lanes: [{ phases: [{ from: 5, till: 9 }] }] },
      'lanes[0].phases[0].till is not known here; there are from, changes. Left out.',
    ],
    [
      'a phase without a start',
      { lanes: [{ phases: [{ changes: {} }] }] },
      'lanes[0].phases[0].from must be a whole number from 1 to 9999, not undefined. Left out the phase.',
    ],
    [
      'a phase before the one before',
      { lanes: [{ phases: [{ from: 100 }, { from: 100 }] }] },
      'lanes[0].phases[1].from must be a whole number from 101 to 9999, not 100. Left out the phase.',
    ],
    [
      'a change of a phase',
      { lanes: [{ phases: [{ from: 100, changes: { group: 0 } }] }] },
      'lanes[0].phases[0].changes.rollout.group must be a whole number from 1 to 64, not 0. Left out.',
    ],
    [
      'charts that are none',
      { charts: 'kl' },
      'charts must be a list of at most 8 metrics, not kl. Using the default charts.',
    ],
    ['a chart twice', { charts: ['kl', 'kl'] }, 'charts[1] stands there twice: kl. Left out.'],
  ])('%s', (_, input, message) => {
    expect(messages(input)).toEqual([message]);
  });

  it('lists the methods, and the metrics, with the nearest one', () => {
    const [method] = validateExperiment({ lanes: [{ method: 'grop' }] }).issues;
    expect(method.message).toMatch(
      /^lanes\[0\]\.method must be one of .+, not grop: did you mean grpo\? Using grpo\.$/,
    );
    const [metric] = validateExperiment({ charts: ['entorpy'] }).issues;
    expect(metric.message).toMatch(
      /^charts\[0\] must be one of pass@1, .+, not entorpy: did you mean entropy\? Left out\.$/,
    );
  });

  it('names field and value apart from the text', () => {
    expect(
      validateExperiment({ lanes: [{}, {}, { changes: { 'clip.eps': 'x'.repeat(99) } }] }).issues,
    ).toEqual([
      {
        field: 'lanes[2].changes.clip.eps',
        value: `${'x'.repeat(60)}…`,
        message: `lanes[2].changes.clip.eps must be a number from 0 to 1, not ${'x'.repeat(60)}…. Left out.`,
      },
    ]);
  });
});

describe('what is valid is kept', () => {
  it('gives what is absent its default, without a word', () => {
    expect(validateExperiment({})).toEqual({ experiment: defaultExperiment, issues: [] });
    expect(validateExperiment(undefined)).toEqual({ experiment: defaultExperiment, issues: [] });
    const { experiment, issues } = validateExperiment({
      task: { id: 'sort', params: { length: 6 } },
      lanes: [{}],
    });
    expect(issues).toEqual([]);
    expect(experiment.task).toEqual({
      id: 'sort',
      params: { ...defaults(taskFamily('sort').params), length: 6 },
    });
    expect(experiment.lanes).toEqual([{ name: '', method: defaultExperiment.lanes[0].method, changes: {} }]);
  });

  it('keeps the neighbours of what is wrong', () => {
    const { experiment, issues } = validateExperiment({
      seeds: 0,
      budget: { steps: 77, stopAt: 2 },
      task: { id: 'lock', params: { length: 5, alphabet: -1 } },
      lanes: [3, { name: 'A', method: 'nope', changes: { group: 5, clip: 'nope' } }],
      charts: ['nope', 'kl'],
    });
    expect(issues).toHaveLength(7);
    expect(experiment).toEqual({
      ...defaultExperiment,
      budget: { ...defaultExperiment.budget, steps: 77 },
      task: { id: 'lock', params: { ...defaults(taskFamily('lock').params), length: 5 } },
      lanes: [{ name: 'A', method: defaultExperiment.lanes[0].method, changes: { 'rollout.group': 5 } }],
      charts: ['kl'],
    });
  });

  it.each([
    ['a parameter that does not apply', change('clip.low', 0.1)],
    ['a change that changes nothing', change('advantage', 'group-z-score')],
    ['a reward of nothing', change('reward', '')],
    ['a group of one', change('rollout.group', 1)],
    ['more steps between evaluations than steps', { budget: { steps: 5, evaluateEvery: 100 } }],
    ['twins', { lanes: [{ method: 'grpo' }, { method: 'grpo' }] }],
  ])('takes what is odd but legal: %s', (_, input) => {
    expect(messages(input)).toEqual([]);
  });

  it('has nothing to say about what it has mended', () => {
    fc.assert(
      fc.property(validExperiment, (experiment) => {
        expect(validateExperiment(experiment)).toEqual({ experiment, issues: [] });
        expect(validateExperiment(JSON.parse(JSON.stringify(experiment)))).toEqual({
          experiment,
          issues: [],
        });
      }),
      { numRuns: 100 },
    );
  });

  it('accepts the default experiment and every method as they are', () => {
    expect(validateExperiment(defaultExperiment)).toEqual({ experiment: defaultExperiment, issues: [] });
    for (const { id, changes } of methods) {
      expect(messages({ lanes: [{ method: id, changes }] })).toEqual([]);
    }
  });

  it('shares nothing that can be changed', () => {
    expect(Object.isFrozen(defaultExperiment.lanes[0].changes)).toBe(true);
    expect(Object.isFrozen(defaultExperiment.task.params)).toBe(true);
  });
});

describe('hostile input', () => {
  /** What a run would do with it first. */
  function canRun(input: unknown): void {
    const { experiment } = validateExperiment(input);
    for (const { method, changes } of experiment.lanes) {
      resolveRecipe(experiment.shared, methods.find(({ id }) => id === method)!.changes, changes);
    }
    expect(validateExperiment(experiment)).toEqual({ experiment, issues: [] });
  }

  it('throws at nothing', () => {
    fc.assert(fc.property(fc.anything({ withBigInt: true, withNullPrototype: true }), canRun), {
      numRuns: 300,
    });
  });

  it('throws at nothing in the right places', () => {
    const anything = fc.anything({ withBigInt: true, withNullPrototype: true, withSparseArray: true });
    const lane = fc.oneof(
      anything,
      fc.record(
        {
          name: anything,
          method: anything,
          changes: fc.dictionary(fc.constantFrom('clip', 'penalty', 'weights', 'lr', 'toString'), anything),
        },
        { requiredKeys: [] },
      ),
    );
    const input = fc.record(
      {
        task: fc.oneof(
          anything,
          fc.record({ id: fc.constantFrom('lock', 'sort', 'constructor'), params: anything }),
        ),
        policy: fc.oneof(anything, fc.record({ id: fc.constantFrom('gru', '__proto__'), params: anything })),
        seed: anything,
        budget: fc.oneof(anything, fc.record({ steps: anything })),
        shared: fc.oneof(anything, fc.dictionary(fc.string(), anything)),
        lanes: fc.oneof(anything, fc.array(lane)),
        backend: anything,
        charts: fc.oneof(anything, fc.array(anything)),
      },
      { requiredKeys: [] },
    );
    fc.assert(fc.property(input, canRun), { numRuns: 300 });
  });

  const deep = () => JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));
  const wide = () => Object.fromEntries(Array.from({ length: 300_000 }, (_, i) => [`k${i}`, i]));
  it.each<[string, () => unknown]>([
    ['deep lists', deep],
    [
      'deep lists for values',
      () => ({ task: deep(), seed: deep(), shared: { weights: { correct: deep() } }, lanes: [deep()] }),
    ],
    ['wide objects', wide],
    [
      'wide objects for parts',
      () => ({ task: wide(), shared: wide(), lanes: [wide(), { changes: wide() }], budget: wide() }),
    ],
    ['wide weights', () => change('weights', wide())],
    ['many lanes', () => ({ lanes: Array(1_000_000).fill({ changes: wide }) })],
    ['many charts', () => ({ charts: Array(1_000_000).fill('x') })],
    [
      'long texts',
      () => ({
        seed: 'x'.repeat(10_000_000),
        lanes: [{ name: 'x'.repeat(10_000_000), method: 'x'.repeat(10_000_000) }],
        ...{ ['x'.repeat(1_000_000)]: 1 },
      }),
    ],
  ])('bears %s', (_, make) => {
    const input = make();
    const { issues } = validateExperiment(input);
    expect(issues.length).toBeGreaterThan(0);
    expect(issues.length).toBeLessThanOrEqual(51);
    for (const { message } of issues) expect(message.length).toBeLessThan(1500);
  });

  it('stops listing after fifty problems', () => {
    const { issues } = validateExperiment(wide());
    expect(issues.at(-1)?.message).toBe(
      'There are more problems than these 50; the rest was mended without a word.',
    );
  });

  it('does nothing to prototypes', () => {
    const input = JSON.parse(
      '{"__proto__":{"seed":9},"constructor":1,"task":{"id":"constructor","params":{"__proto__":1}},"shared":{"__proto__":{"x":1},"toString":1}}',
    );
    const { experiment, issues } = validateExperiment(input);
    expect(experiment).toEqual(defaultExperiment);
    expect(issues.map(({ field }) => field)).toEqual([
      '__proto__',
      'constructor',
      'task',
      'shared.__proto__',
      'shared.toString',
    ]);
    expect(({} as { x?: number }).x).toBeUndefined();
  });

  it('holds every bound', () => {
    const { experiment } = validateExperiment({
      lanes: Array(99).fill({}),
      charts: Array.from({ length: 99 }, () => 'kl'),
    });
    expect(experiment.lanes).toHaveLength(limits.lanes);
    expect(experiment.charts).toEqual(['kl']);
  });
});
