import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { orderRows } from '../../../src/app/bench/order-rows.ts';
import { type Shaded, shade, shadeScale, shadeValue } from '../../../src/app/bench/token-shade.ts';
import { runJson, runRows } from '../../../src/app/share/run-export.ts';
import { Series } from '../../../src/app/store/series.ts';
import { formatFixed, formatNumber, formatShort, formatSigned } from '../../../src/app/ui/format.ts';
import { laneStyle } from '../../../src/app/ui/lane-style.ts';
import { fromSlider, toSlider } from '../../../src/app/ui/slider-scale.ts';
import { csv } from '../../../src/core/csv.ts';
import { defaultExperiment } from '../../../src/core/experiment/defaults.ts';
import type { NumberSpec } from '../../../src/core/params.ts';

function rollout(reward: number, dLogps: number[], mask = dLogps.map(() => 1)): Shaded & { reward: number } {
  const numbers = Float64Array.from(dLogps);
  return {
    tokens: Int32Array.from(dLogps, () => 0),
    mask: Uint8Array.from(mask),
    reward,
    logps: numbers,
    entropies: numbers,
    advantages: numbers,
    ratios: numbers.map(() => 1),
    dLogps: numbers,
  };
}
const group = (rows: ReturnType<typeof rollout>[]) => ({ rows });

describe('token shades', () => {
  test('a push goes against the derivative of the loss', () => {
    const row = rollout(1, [-0.3]);
    expect(shadeValue(row, 0, 'push')).toBe(0.3);
    expect(shade(0.3, 0.3, true)).toEqual({ end: 'up', percent: 100 });
    expect(shade(-0.3, 0.3, true)).toEqual({ end: 'down', percent: 100 });
  });

  test('a ratio of 1 has no colour', () => {
    expect(shade(shadeValue(rollout(1, [5]), 0, 'ratio'), 1, true).percent).toBe(0);
  });

  test('the scale leaves out tokens that are not the policy’s', () => {
    expect(shadeScale([group([rollout(1, [0.1, -9], [1, 0])])], 'push')).toBe(0.1);
    expect(shadeScale([group([rollout(1, [0, 0])])], 'push')).toBe(1);
  });

  test('grows with the size and stays between 0 and 100', () => {
    const size = fc.double({ min: 0, max: 10, noNaN: true });
    fc.assert(
      fc.property(size, size, (a, b) => {
        const [small, large] = [shade(Math.min(a, b), 5, true), shade(Math.max(a, b), 5, true)];
        expect(small.percent).toBeLessThanOrEqual(large.percent);
        expect(large.percent).toBeLessThanOrEqual(100);
        expect(small.percent).toBeGreaterThanOrEqual(0);
      }),
    );
    expect(shade(Number.NaN, 1, true).percent).toBe(0);
  });

  test('rows by reward keep their drawn order among equals', () => {
    const rows = [0, 1, 0, 2, 1].map((reward) => rollout(reward, [0]));
    expect(orderRows({ rows }, 'reward')).toEqual([3, 1, 4, 0, 2]);
    expect(orderRows({ rows }, 'drawn')).toEqual([0, 1, 2, 3, 4]);
  });
});

describe('csv', () => {
  test('quotes what must be quoted and leaves out what was not measured', () => {
    expect(
      csv([
        ['a', 'b,c', 'say "x"'],
        [1, Number.NaN, -0.5],
      ]),
    ).toBe('a,"b,c","say ""x"""\r\n1,,-0.5\r\n');
  });

  test('a name is not a formula', () => {
    expect(csv([['=HYPERLINK("x")']])).toBe('"\'=HYPERLINK(""x"")"\r\n');
  });

  test('a run has a line for each step, lane and seed', () => {
    const series = new Series(['a', 'b'], 2, 1);
    series.add(
      {
        type: 'metrics',
        runId: 1,
        steps: Int32Array.of(1),
        values: Float32Array.of(1, Number.NaN, 3, 4),
        seconds: Float64Array.of(0.5),
      },
      [0, 1],
    );
    expect(csv(runRows({ series }, ['x', 'y']))).toBe(
      'step,seconds,lane,name,seed,a,b\r\n1,0.5,A,x,1,1,\r\n1,0.5,B,y,1,3,4\r\n',
    );
    const json = JSON.parse(
      runJson({ series }, ['x', 'y'], {
        link: '',
        experiment: defaultExperiment,
        backend: null,
        marks: [],
        frozen: [],
      }),
    );
    expect(json.lanes[0].seeds[0]).toEqual({ a: [1], b: [null] });
    expect(json.steps).toEqual([1]);
  });
});

describe('numbers for people', () => {
  test('formats', () => {
    expect(formatNumber(0.93149)).toBe('0.931');
    expect(formatNumber(-12.345)).toBe('−12.3');
    expect(formatNumber(0.00003)).toBe('3.0e−5');
    expect(formatNumber(Number.NaN)).toBe('–');
    expect(formatFixed(-0.001, 2)).toBe('0.00');
    expect(formatSigned(0.05, 2)).toBe('+0.05');
    expect(formatSigned(-0.05, 2)).toBe('−0.05');
    expect(formatSigned(0.001, 2)).toBe('0.00');
    expect(formatShort(1)).toBe('1');
    expect(formatShort(1 / 3)).toBe('0.33');
  });

  test('lanes are told apart by letter and dash beyond the eight hues', () => {
    const styles = Array.from({ length: 12 }, (_, lane) => laneStyle(lane));
    expect(new Set(styles.map(({ letter }) => letter)).size).toBe(12);
    expect(new Set(styles.map(({ color, dash }) => `${color} ${dash}`)).size).toBe(12);
  });
});

describe('sliders', () => {
  const spec = (over: Partial<NumberSpec>): NumberSpec => ({
    kind: 'number',
    title: 'x',
    help: '',
    default: 1,
    min: 0,
    max: 10,
    step: 0.1,
    ...over,
  });

  test('there and back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100 }), (n) => {
        const value = Number((n * 0.1).toPrecision(10));
        expect(fromSlider(spec({}), toSlider(spec({}), value))).toBeCloseTo(value, 9);
      }),
    );
  });

  test('logarithmic ones give every decade the same way', () => {
    const log = spec({ min: 1e-4, max: 1, scale: 'log' });
    expect(toSlider(log, 1e-2)).toBeCloseTo(0.5, 12);
    expect(fromSlider(log, 0.5)).toBeCloseTo(0.01, 12);
    expect([fromSlider(log, 0), fromSlider(log, 1)]).toEqual([1e-4, 1]);
  });

  test('logarithmic ones may start at 0', () => {
    const log = spec({ min: 0, max: 1, scale: 'log' });
    expect(toSlider(log, 0)).toBe(0);
    expect(fromSlider(log, 0)).toBe(0);
  });

  test('whole numbers stay whole and inside', () => {
    const whole = spec({ kind: 'integer', min: 1, max: 64, step: 1 });
    fc.assert(
      fc.property(fc.double({ min: -0.5, max: 1.5, noNaN: true }), (place) => {
        const value = fromSlider(whole, place);
        expect(Number.isInteger(value) && value >= 1 && value <= 64).toBe(true);
      }),
    );
  });
});
