import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../../src/core/random.ts';
import { stages } from '../../../src/core/stages/index.ts';
import { stageIds } from '../../../src/core/stages/stage.ts';
import { batchOf } from '../stages/_fixtures.ts';
import { dataOf, evaluate, reordered, type Setting } from './_fixtures.ts';

const objectives = stages.objective.variants;

// Selections by share are made large, so that ties and single picks do not hide anything.
const settingOf = (id: string): Setting =>
  id === 'clip-cov' || id === 'kl-cov' ? { objective: [id, { share: 1 }] } : { objective: [id] };

describe.each(objectives.map(({ id }) => [id, settingOf(id)] as const))('%s', (id, setting) => {
  const ignored = objectives.find((each) => each.id === id)?.ignores ?? {};

  it('reads nothing where the mask is 0, and pushes nothing there', () => {
    const data = dataOf(0.5, 300);
    const spoil = (values: ArrayLike<number>) =>
      Float64Array.from(values, (x, i) => (data.batch.mask[i] ? x : Number.NaN));
    const clean = evaluate(setting, data);
    const dirty = evaluate(setting, {
      ...data,
      logps: spoil(data.logps),
      factors: data.factors ? spoil(data.factors) : null,
      batch: {
        ...data.batch,
        oldLogps: spoil(data.batch.oldLogps),
        samplerLogps: spoil(data.batch.samplerLogps),
      },
    });
    expect(dirty).toEqual(clean);
    clean.dLogps.forEach((value, i) => {
      if (!data.batch.mask[i]) expect(Math.abs(value) + clean.ratios[i] + clean.regions[i]).toBe(0);
    });
  });

  it('does not care for the order of rows', () => {
    const data = dataOf(0.5, 310);
    const { width } = data.batch;
    const order = [3, 0, 5, 1, 4, 2];
    const before = evaluate(setting, data);
    const after = evaluate(setting, reordered(data, order));
    expect(after.loss).toBeCloseTo(before.loss, 12);
    order.forEach((row, to) => {
      for (let t = 0; t < width; t++) {
        expect(after.dLogps[to * width + t]).toBeCloseTo(before.dLogps[row * width + t], 13);
      }
    });
  });

  it.skipIf(ignored.aggregation)('a fully masked row more changes nothing where it does not count', () => {
    const data = dataOf(0.5, 321, [
      [1, 1, 0],
      [0, 1, 1],
    ]);
    const wider = dataOf(0.5, 321, [
      [1, 1, 0],
      [0, 1, 1],
      [0, 0, 0],
    ]);
    const cut = (values: ArrayLike<number>) => Float64Array.from(values).slice(0, 6);
    const aggregation = ['sequence-mean', { countMasked: false }] as const;
    const without = evaluate(
      { ...setting, aggregation },
      {
        batch: {
          ...data.batch,
          oldLogps: cut(wider.batch.oldLogps),
          samplerLogps: cut(wider.batch.samplerLogps),
        },
        logps: cut(wider.logps),
        advantages: cut(wider.advantages),
        factors: wider.factors ? cut(wider.factors) : null,
      },
    );
    const withRow = evaluate({ ...setting, aggregation }, wider);
    expect(withRow.loss).toBeCloseTo(without.loss, 13);
    expect(Array.from(withRow.dLogps.slice(0, 6))).toEqual(Array.from(without.dLogps));
  });

  it.skipIf(ignored.advantage)('on-policy, pushes each token by −wÂ', () => {
    const data = dataOf(0, 331);
    const { batch, advantages } = data;
    const aggregation = ['constant', { length: 1 }] as const;
    // One advantage a response: objectives of whole responses know no other.
    const even = advantages.map((_, i) => (batch.mask[i] ? [1, -1, 0.5, -2, 0, 3][Math.floor(i / 5)] : 0));
    const on = { batch, logps: Float64Array.from(batch.oldLogps), advantages: even };
    // ROVER's square gives it twice as much at ρ = 1.
    const params = { 'clip-cov': { low: 9, high: 10 }, rover: { rho: 0.5 } }[id] ?? {};
    const none: Setting = {
      objective: [id, params],
      clip: ['none'],
      aggregation,
    };
    evaluate(none, on).dLogps.forEach((value, i) => {
      expect(value).toBeCloseTo(batch.mask[i] ? -even[i] / batch.rows : 0, 12);
    });
  });

  it.each([
    ['empty', batchOf({ mask: [] })],
    [
      'fully masked',
      batchOf({
        mask: [
          [0, 0],
          [0, 0],
        ],
      }),
    ],
    ['one token', batchOf({ mask: [[0, 1, 0]] })],
  ])('takes a batch that is %s', (_name, batch) => {
    const size = batch.mask.length;
    const data = {
      batch,
      logps: new Float64Array(size).fill(-1),
      advantages: new Float64Array(size).fill(1),
    };
    const { loss, dLogps, ratios, regions } = evaluate(setting, data);
    expect(Number.isFinite(loss) && dLogps.every(Number.isFinite)).toBe(true);
    expect([dLogps.length, ratios.length, regions.length]).toEqual([size, size, size]);
  });

  it('stays finite for ratios at the ends of float64', () => {
    const batch = batchOf({
      mask: [
        [1, 1],
        [1, 1],
      ],
      oldLogps: [-300, -1e-9, -1e-9, -300],
    });
    const data = {
      batch,
      logps: Float64Array.of(-1e-9, -300, -300, -1e-9),
      advantages: Float64Array.of(1, 1, -1, -1),
    };
    const { loss, dLogps } = evaluate({ ...setting, clip: ['dual'] }, data);
    expect(Number.isFinite(loss) && dLogps.every(Number.isFinite)).toBe(true);
  });

  it.skipIf(ignored.aggregation)('says NaN of a batch without a token where the aggregation does', () => {
    const batch = batchOf({ mask: [[0, 0]] });
    const data = { batch, logps: new Float64Array(2), advantages: new Float64Array(2) };
    const result = evaluate({ ...setting, aggregation: ['token-mean', { empty: 'nan' }] }, data);
    expect(result.loss).toBeNaN();
    expect(result.dLogps.every((value) => value === 0)).toBe(true);
  });
});

describe('ignored stages', () => {
  it.each(objectives.filter(({ ignores }) => ignores).map((each) => [each.id, each] as const))(
    '%s: changing them changes nothing, changing others does',
    (id, { ignores }) => {
      const data = dataOf(0.6, 341);
      const pushes = (setting: Setting) => {
        const { dLogps, dLogits } = evaluate(setting, data);
        return `${dLogps};${dLogits}`;
      };
      const base = pushes({ objective: [id] });
      const others = {
        ratio: { ratio: ['sequence-product'] },
        clip: { clip: ['none'] },
        aggregation: { aggregation: ['constant', { length: 3 }] },
      } as const;
      for (const [stage, change] of Object.entries(others)) {
        const changed = pushes({ objective: [id], ...change });
        const ignored = Object.hasOwn(ignores!, stage);
        expect(changed === base, stage).toBe(ignored);
      }
      for (const [stage, why] of Object.entries(ignores!)) {
        expect(stageIds).toContain(stage);
        expect(why).toMatch(/\.$/);
      }
    },
  );
});

describe('random choices', () => {
  const data = dataOf(0.3, 351);
  const setting: Setting = { objective: ['clip-cov', { share: 0.2, low: 0, high: 10 }], clip: ['none'] };
  const stream = (seedIndex: number) =>
    new RandomStream({ seed: 1, seedIndex, step: 2, stream: 'objective' });

  it('are the same for the same stream and differ between seeds', () => {
    const run = (seed: number) => evaluate(setting, data, stream(seed)).regions;
    expect(run(0)).toEqual(run(0));
    expect([1, 2, 3, 4].some((seed) => String(run(seed)) !== String(run(0)))).toBe(true);
    expect(run(0).reduce((n, region) => n + (region === 3 ? 1 : 0), 0)).toBe(Math.floor(0.2 * 14));
  });

  it('need a stream', () => {
    expect(() => evaluate(setting, data, null as never)).toThrow(/random/);
  });
});
