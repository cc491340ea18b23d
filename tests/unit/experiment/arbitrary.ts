import fc, { type Arbitrary } from 'fast-check';
import { changeKeys } from '../../../src/core/experiment/change-keys.ts';
import { type Experiment, limits } from '../../../src/core/experiment/experiment.ts';
import { backendIds, budgetSettings, seedSettings } from '../../../src/core/experiment/settings.ts';
import { validateExperiment } from '../../../src/core/experiment/validate.ts';
import { methods } from '../../../src/core/methods/index.ts';
import type { ParamSpec, ParamSpecs, ParamValue, ParamValues } from '../../../src/core/params.ts';
import { isListStage, stages } from '../../../src/core/stages/index.ts';
import { type StageId, stageIds } from '../../../src/core/stages/stage.ts';
import { taskFamilies } from '../../../src/core/tasks/index.ts';
import { metrics } from '../../../src/core/trainer/metrics.ts';
import { networks } from '../../../src/runtime/networks/index.ts';

/** Arbitrary experiments, made from whatever the registries hold. */

function paramValue(spec: ParamSpec): Arbitrary<ParamValue> {
  switch (spec.kind) {
    case 'integer':
      return fc.integer({ min: spec.min, max: spec.max });
    case 'number':
      return fc.double({ min: spec.min, max: spec.max, noNaN: true }).map((value) => value + 0);
    case 'boolean':
      return fc.boolean();
    case 'choice':
      return fc.constantFrom(...spec.options.map(({ value }) => value));
    case 'weights': {
      const weight = fc.double({ min: spec.min, max: spec.max, noNaN: true }).map((value) => value + 0);
      return fc.dictionary(fc.constantFrom('correct', 'partial', 'sorted', 'position'), weight, {
        noNullPrototype: true,
      });
    }
  }
}

/** Some of the parameters; the others keep their defaults. */
function someParams(specs: ParamSpecs): Arbitrary<ParamValues> {
  const model = Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, paramValue(spec)]));
  return fc.record(model, { requiredKeys: [] }) as Arbitrary<ParamValues>;
}

function chosen(families: readonly { id: string; params: ParamSpecs }[]) {
  return fc
    .constantFrom(...families)
    .chain(({ id, params }) => someParams(params).map((values) => ({ id, params: values })));
}

function variants(stage: StageId): Arbitrary<string> {
  const ids = stages[stage].variants.map(({ id }) => id);
  return isListStage(stage)
    ? fc.shuffledSubarray(ids).map((some) => some.join('+'))
    : fc.constantFrom(...ids);
}

const change = fc
  .constantFrom(...changeKeys)
  .chain(({ key, param }) =>
    (param ? paramValue(param.spec) : variants(stageIds.find((id) => id === key)!)).map(
      (value): [string, ParamValue] => [key, value],
    ),
  );

const changesUpTo = (maxLength: number) =>
  fc.array(change, { maxLength }).map((entries) => Object.fromEntries(entries));

const changes = changesUpTo(8);

const laneName = fc.oneof(
  fc.constant(''),
  fc.constantFrom(
    'Median',
    'ε = 0.28 & β',
    '50 % off; group=5',
    'a+b#c',
    'Ωμέγα',
    '日本',
    '👩‍🔬 <b>"x"</b> `y`',
  ),
  fc
    .string({ unit: 'binary', maxLength: limits.nameLength })
    .filter((name) => name.length <= limits.nameLength),
);

const phases = fc
  .uniqueArray(fc.integer({ min: 1, max: limits.steps - 1 }), { maxLength: 3 })
  .chain((starts) =>
    fc.tuple(
      ...starts
        .sort((a, b) => a - b)
        .map((from) => fc.record({ from: fc.constant(from), changes: changesUpTo(3) })),
    ),
  );

const lane = fc.record(
  { name: laneName, method: fc.constantFrom(...methods.map(({ id }) => id)), changes, phases },
  { requiredKeys: ['name', 'method', 'changes'] },
);

/** Experiments that pass `validateExperiment`; what does not fit together is mended by it. */
export const validExperiment: Arbitrary<Experiment> = fc
  .record(
    {
      task: chosen(taskFamilies),
      policy: chosen(Object.values(networks)),
      seed: paramValue(seedSettings.seed),
      seeds: paramValue(seedSettings.seeds),
      budget: someParams(budgetSettings),
      shared: changes,
      lanes: fc.array(lane, { minLength: 1, maxLength: limits.lanes }),
      backend: fc.constantFrom(...backendIds),
      charts: fc.uniqueArray(fc.constantFrom(...metrics.map(({ id }) => id)), { maxLength: limits.charts }),
    },
    { requiredKeys: [] },
  )
  .map((raw) => validateExperiment(raw).experiment);
