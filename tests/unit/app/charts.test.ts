import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decimate, maxPoints } from '../../../src/app/charts/decimate.ts';
import { placeLabels } from '../../../src/app/charts/place-labels.ts';
import { niceScale, project, ticksWithin } from '../../../src/app/charts/scale.ts';

const value = fc.oneof(fc.double({ min: -100, max: 100, noNaN: true }), fc.constant(Number.NaN));

describe('decimation', () => {
  test('few entries stay as they are', () => {
    expect(decimate([[3, 1, 2]])).toEqual({ places: [0, 1, 2], entries: [[0, 1, 2]] });
  });

  test('never more points than asked for, in order, with both ends', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 900 }), (line) => {
        const { places, entries } = decimate([line]);
        expect(places.length).toBeLessThanOrEqual(maxPoints);
        expect(entries[0]).toHaveLength(places.length);
        expect([places[0], places.at(-1)]).toEqual([0, line.length - 1]);
        for (let i = 1; i < places.length; i++) expect(places[i]).toBeGreaterThanOrEqual(places[i - 1]);
      }),
    );
  });

  test('keeps the spikes of every line', () => {
    const line = (at: number, spike: number) =>
      Array.from({ length: 5000 }, (_, i) => (i === at ? spike : 0));
    const lines = [line(1234, 9), line(4321, -9)];
    const { entries } = decimate(lines);
    expect(entries[0].some((entry) => lines[0][entry] === 9)).toBe(true);
    expect(entries[1].some((entry) => lines[1][entry] === -9)).toBe(true);
  });

  test('nothing is nothing', () => {
    expect(decimate([])).toEqual({ places: [], entries: [] });
    expect(decimate([[]]).places).toEqual([]);
  });
});

describe('labels at the lines’ ends', () => {
  test('stay where they want to be when there is room', () => {
    expect(placeLabels([10, 50, 90], 15, 0, 100)).toEqual([10, 50, 90]);
  });

  test('make way evenly', () => {
    expect(placeLabels([50, 50], 10, 0, 100)).toEqual([45, 55]);
  });

  test('never overlap, keep their order, stay inside while there is room', () => {
    const wanted = fc.array(fc.double({ min: 0, max: 200, noNaN: true }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(wanted, (places) => {
        const placed = placeLabels(places, 15, 0, 200);
        const order = places.map((_, i) => i).sort((a, b) => placed[a] - placed[b]);
        for (let i = 1; i < order.length; i++) {
          expect(placed[order[i]] - placed[order[i - 1]]).toBeGreaterThanOrEqual(15 - 1e-6);
          expect(places[order[i]]).toBeGreaterThanOrEqual(places[order[i - 1]]);
        }
        for (const place of placed) {
          expect(place).toBeGreaterThanOrEqual(-1e-6);
          expect(place).toBeLessThanOrEqual(200 + 1e-6);
        }
      }),
    );
  });

  test('draw closer together when there is not', () => {
    const placed = placeLabels([0, 0, 0, 0, 0], 15, 0, 40);
    expect(placed).toEqual([0, 10, 20, 30, 40]);
  });
});

describe('scales', () => {
  test('round numbers around the data', () => {
    expect(niceScale(0, 0.93)).toEqual({ domain: [0, 1], ticks: [0, 0.5, 1] });
    expect(niceScale(-0.2, 1.1).domain).toEqual([-0.5, 1.5]);
  });

  test('contain the data, whatever it is', () => {
    const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(number, number, (a, b) => {
        const { domain, ticks } = niceScale(Math.min(a, b), Math.max(a, b));
        const slack = 1e-6 * (Math.abs(domain[1] - domain[0]) || 1);
        expect(domain[0]).toBeLessThanOrEqual(Math.min(a, b) + slack);
        expect(domain[1]).toBeGreaterThanOrEqual(Math.max(a, b) - slack);
        expect(ticks.length).toBeLessThan(12);
      }),
    );
  });

  test('nothing measured has the unit axis', () => {
    expect(niceScale(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY).domain).toEqual([0, 1]);
  });

  test('ticks within fixed ends', () => {
    expect(ticksWithin(0, 400)).toEqual([0, 100, 200, 300, 400]);
    expect(ticksWithin(0, 7)).toEqual([0, 2, 4, 6]);
  });

  test('projection', () => {
    expect(project(5, [0, 10], 100, 200)).toBe(150);
    expect(project(5, [5, 5], 100, 200)).toBe(100);
  });
});
