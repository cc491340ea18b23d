import { describe, expect, it } from 'vitest';
import { boundsOf } from '../../../src/app/explore/clip/bounds.ts';
import {
  curveAt,
  ofResponses,
  schemeOf,
  schemes,
  stretches,
  withoutCurve,
} from '../../../src/app/explore/clip/compute.ts';
import { clipSentence } from '../../../src/app/explore/clip/sentence.ts';
import { defaults } from '../../../src/core/params.ts';

const ids = (variants: readonly { id: string }[]) => variants.map(({ id }) => id).sort();
const at = (id: string, ratios: readonly number[], advantage: number, changes = {}) => {
  const scheme = schemeOf(id);
  return curveAt(scheme, { ...defaults(scheme.params), ...changes }, ratios, {
    advantage,
    before: 0.1,
    passRate: 0.5,
  });
};

describe('which schemes have a curve', () => {
  it('are those of which a token’s push depends on its own ratio', () => {
    expect(ids(withoutCurve)).toEqual(
      expect.arrayContaining(['clip-cov', 'kl-cov', 'rewards-as-labels', 'rover']),
    );
    expect(ids(schemes)).toEqual(expect.arrayContaining(['symmetric', 'sapo', 'cispo', 'dppo-tv', 'gmpo']));
  });

  it('knows those that look at whole responses', () => {
    expect(ids(ofResponses)).toEqual(expect.arrayContaining(['gmpo', 'vespo']));
    expect(ids(ofResponses)).not.toContain('cispo');
  });
});

describe('curves', () => {
  it('of PPO: ρÂ up to the bound, and then nothing', () => {
    const { values, pushes, regions } = at('symmetric', [0.5, 1, 1.1, 1.5], 1);
    expect([...pushes]).toEqual([expect.closeTo(0.5, 12), 1, expect.closeTo(1.1, 12), 0]);
    expect([...values]).toEqual([
      expect.closeTo(-0.5, 12),
      0,
      expect.closeTo(0.1, 12),
      expect.closeTo(0.2, 12),
    ]);
    expect([...regions]).toEqual([0, 0, 0, 2]);
    expect([...at('symmetric', [0.5, 1.5], -1).pushes]).toEqual([0, expect.closeTo(-1.5, 12)]);
  });

  it('of the dual clip end for bad tokens beyond c', () => {
    expect([...at('dual', [2.5, 3.5], -1).pushes]).toEqual([expect.closeTo(-2.5, 12), 0]);
    expect([...at('dual', [3.5], -1).regions]).toEqual([3]);
  });

  it('of CISPO keep a push beyond the bound, and have no value to be drawn', () => {
    const { pushes, values } = at('cispo', [0.5, 3], 2, { high: 0.2 });
    expect(pushes[0]).toBeCloseTo(1, 12);
    expect(pushes[1]).toBeCloseTo(2.4, 12);
    expect(values.every(Number.isNaN)).toBe(true);
  });

  it('of the elastic clip open with the advantage', () => {
    expect(at('elastic', [1.25], 1).pushes[0]).toBe(0);
    expect(at('elastic', [1.25], 2).pushes[0]).toBeCloseTo(2.5, 12);
  });

  it('of values have the pushes for slopes, by log ρ', () => {
    const h = 1e-5;
    for (const scheme of schemes) {
      const ratios = [0.7, 1.07, 1.6].flatMap((ratio) => [ratio * Math.exp(-h), ratio, ratio * Math.exp(h)]);
      const { values, pushes } = at(scheme.id, ratios, 1);
      if (values.some(Number.isNaN)) continue;
      for (const i of [1, 4, 7]) expect((values[i + 1] - values[i - 1]) / (2 * h)).toBeCloseTo(pushes[i], 5);
    }
  });
});

describe('bounds that can be dragged', () => {
  it('stand where the push stops, and lead back to their parameter', () => {
    for (const id of ['symmetric', 'clip-higher', 'dual', 'two-sided', 'gmpo']) {
      const params = defaults(schemeOf(id).params);
      for (const sign of [1, -1] as const) {
        for (const bound of boundsOf(id, params, sign)) {
          const value = Number(params[bound.param as keyof typeof params]);
          const ratio = bound.ratioOf(value);
          expect(bound.valueOf(ratio)).toBeCloseTo(value, 12);
          const [inside, outside] = at(id, [ratio * 0.999, ratio * 1.001], sign).pushes;
          expect([inside === 0, outside === 0].filter(Boolean)).toHaveLength(1);
        }
      }
    }
  });
});

it('stretches say where a side binds', () => {
  expect(stretches([1, 2, 3, 4, 5], Uint8Array.of(1, 1, 0, 2, 3))).toEqual([
    { from: 1, to: 2, region: 1 },
    { from: 4, to: 4, region: 2 },
    { from: 5, to: 5, region: 3 },
  ]);
});

it('the sentence says who pushes, who fades and who is silent', () => {
  const text = clipSentence(
    1.4,
    1,
    [
      { name: 'A PPO', push: 0 },
      { name: 'B CISPO', push: 1.4 },
      { name: 'C SAPO', push: 1.35 },
    ],
    [{ name: 'A PPO', push: -1.4 }],
  );
  expect(text).toBe(
    'A token that is 1.40 times as likely as when it was drawn: with Â = +1.0, B CISPO pushes in full (+1.40), C SAPO pushes by +1.35 and A PPO leaves it alone; with Â = −1.0, A PPO pushes in full (−1.40).',
  );
});
