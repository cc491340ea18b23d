import { describe, expect, it } from 'vitest';
import { advantageBench } from '../../../src/app/explore/advantage/bench-link.ts';
import { aggregationBench } from '../../../src/app/explore/aggregation/bench-link.ts';
import { libraryNames } from '../../../src/app/explore/aggregation/library-names.ts';
import { clipBench } from '../../../src/app/explore/clip/bench-link.ts';
import { schemes } from '../../../src/app/explore/clip/compute.ts';
import { fields as clipFields } from '../../../src/app/explore/clip/fields.ts';
import { explorers } from '../../../src/app/explore/explorers.ts';
import { klBench } from '../../../src/app/explore/kl/bench-link.ts';
import { rewardsBench } from '../../../src/app/explore/rewards/bench-link.ts';
import { shapes } from '../../../src/app/explore/rewards/compute.ts';
import { curveOf } from '../../../src/app/explore/state/curves.ts';
import { advantages } from '../../../src/core/advantages/index.ts';
import { aggregations } from '../../../src/core/aggregations/index.ts';
import { readLink } from '../../../src/core/experiment/link.ts';
import { defaults, type ParamSpec, type ParamValue } from '../../../src/core/params.ts';
import { variantOf } from '../../../src/core/stages/index.ts';
import type { Variant } from '../../../src/core/stages/stage.ts';

/** Every parameter as far from its default as it goes. */
const changed = ({ params }: Variant) =>
  Object.fromEntries(Object.entries(params).map(([name, spec]) => [name, other(spec)]));

function other(spec: ParamSpec): ParamValue {
  switch (spec.kind) {
    case 'boolean':
      return !spec.default;
    case 'choice':
      return spec.options[spec.options.length - 1].value;
    case 'weights':
      return spec.default;
    default:
      return spec.max;
  }
}

describe('ways to the Bench', () => {
  const links = [
    ...advantages.flatMap((v) => [advantageBench(v, defaults(v.params)), advantageBench(v, changed(v))]),
    ...aggregations.flatMap((v) => [
      aggregationBench(v, defaults(v.params)),
      aggregationBench(v, changed(v)),
    ]),
    ...schemes.flatMap((v) => [clipBench([curveOf(v)]), clipBench([curveOf(v, changed(v))])]),
    ...shapes.flatMap((v) => [rewardsBench([curveOf(v)]), rewardsBench([curveOf(v, changed(v))])]),
    clipBench(clipFields.curve.default),
    klBench,
  ];
  it.each(links)('$link is a valid experiment', ({ link }) => {
    expect(readLink(link).issues).toEqual([]);
  });
});

describe('libraries', () => {
  it('have names for aggregations that exist, with parameters that they have', () => {
    for (const [id, names] of Object.entries(libraryNames)) {
      const { params } = variantOf('aggregation', id);
      // What all of a library's presets say may be wider than one aggregation.
      const known = names.every(
        ({ changes }) =>
          Object.keys(changes).some((name) => name in params) || Object.keys(changes).length === 0,
      );
      expect(known).toBe(true);
    }
  });
});

it('explorers have addresses of their own', () => {
  expect(new Set(explorers.map(({ id }) => id)).size).toBe(explorers.length);
});

it('schemes that share a picture have ids of their own', () => {
  expect(new Set(schemes.map(({ id }) => id)).size).toBe(schemes.length);
});
