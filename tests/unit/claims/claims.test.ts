import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Claim, verdictOf } from '../../../src/core/claims/claim.ts';
import { askedOf, type Ledger, toyOf } from '../../../src/core/claims/ledger.ts';
import { measureClaim, measureLane, type RunValues } from '../../../src/core/claims/measure.ts';
import { curvesOf, entriesOf, runToy } from '../../../src/core/claims/run-toy.ts';
import { claimsOf, toyExperiment } from '../../../src/core/claims/toy.ts';
import { createTask } from '../../../src/core/experiment/build.ts';
import { laneTitle } from '../../../src/core/experiment/differences.ts';
import { methodById, methods } from '../../../src/core/methods/index.ts';
import { metricIds } from '../../../src/core/trainer/measure.ts';
import { createSimdRuntime } from '../../../src/runtime/simd/runtime.ts';

const { NaN: none } = Number;
const ledger = JSON.parse(
  readFileSync(new URL('../../../public/ledger.json', import.meta.url), 'utf8'),
) as Ledger;

describe('the rule for verdicts', () => {
  it.each([
    [{ above: 0 }, 0.1, 0.2, 'reproduced'],
    [{ above: 0 }, -0.2, -0.1, 'not reproduced'],
    [{ above: 0 }, -0.1, 0.2, 'inconclusive'],
    [{ above: 0.3 }, 0.1, 0.2, 'not reproduced'],
    [{ below: 0 }, -0.2, -0.1, 'reproduced'],
    [{ above: -0.1, below: 0.1 }, -0.05, 0.05, 'reproduced'],
    [{ above: -0.1, below: 0.1 }, 0.2, 0.3, 'not reproduced'],
    [{ above: -0.1, below: 0.1 }, 0, 0.3, 'inconclusive'],
    [{ above: 0 }, 0, 0, 'not reproduced'],
    [{ above: 0 }, none, none, 'inconclusive'],
  ] as const)('%j and an interval from %d to %d: %s', (expected, low, high, verdict) => {
    expect(verdictOf(expected, low, high)).toBe(verdict);
  });
});

describe('what is measured', () => {
  // Two lanes of two seeds over three steps; one metric is measured at every other step only.
  const run: RunValues = {
    metrics: ['a', 'b'],
    lanes: ['base', 'new'],
    seeds: 2,
    steps: [
      Float32Array.of(1, 2, 1, none, 2, 4, 2, none),
      Float32Array.of(2, none, 3, none, 4, none, 8, none),
      Float32Array.of(3, 4, 5, 6, 6, 8, 16, 6),
    ],
  };
  const claim: Claim = {
    id: 'c',
    statement: '',
    toy: 't',
    measure: { metric: 'a', from: 2, to: 3 },
    lane: 'new',
    baseline: 'base',
    expect: {},
  };

  it('is a mean over a window, of the steps that were measured', () => {
    expect(Array.from(measureLane(run, { metric: 'a', from: 2, to: 3 }, 'base'))).toEqual([2.5, 4]);
    expect(Array.from(measureLane(run, { metric: 'b', from: 1, to: 3 }, 'base'))).toEqual([3, 6]);
  });

  it('or the first step that reaches something, one beyond the last if none does', () => {
    expect(Array.from(measureLane(run, { metric: 'a', reaches: 3 }, 'base'))).toEqual([3, 2]);
    expect(Array.from(measureLane(run, { metric: 'a', reaches: 9 }, 'base'))).toEqual([4, 4]);
  });

  it('or a metric when another reaches something, at the end if it never does', () => {
    expect(Array.from(measureLane(run, { metric: 'b', once: 'a', reaches: 3 }, 'base'))[0]).toBe(4);
    expect(Array.from(measureLane(run, { metric: 'a', once: 'b', reaches: 3 }, 'base'))).toEqual([3, 5]);
    expect(Array.from(measureLane(run, { metric: 'a', once: 'b', reaches: 9 }, 'base'))).toEqual([3, 5]);
  });

  it('or one mean by another', () => {
    expect(Array.from(measureLane(run, { metric: 'a', per: 'b', from: 3, to: 3 }, 'base'))).toEqual([
      3 / 4,
      5 / 6,
    ]);
  });

  it('is compared seed by seed: differences, or ratios through logarithms', () => {
    const difference = measureClaim(run, claim);
    expect(difference).toMatchObject({ lane: 8.5, baseline: 3.25 });
    expect(difference.effect.mean).toBeCloseTo((2.5 + 8) / 2, 12);
    const ratio = measureClaim(run, { ...claim, compare: 'ratio' }).effect;
    expect(ratio.mean).toBeCloseTo(Math.sqrt(2 * 3), 12);
    expect(ratio.low * ratio.high).toBeCloseTo(ratio.mean ** 2, 9);
  });

  it('is the lane’s own number where there is no baseline', () => {
    const { baseline, ...alone } = claim;
    expect(measureClaim(run, alone)).toMatchObject({ lane: 8.5, baseline: null, effect: { mean: 8.5 } });
  });

  it('says which lane or metric a run does not have', () => {
    expect(() => measureLane(run, { metric: 'c', reaches: 1 }, 'base')).toThrow('no metric c: it has a, b');
    expect(() => measureLane(run, { metric: 'a', reaches: 1 }, 'old')).toThrow(
      'no lane old: it has base, new',
    );
  });
});

const claimed = methods.filter(({ claims = [] }) => claims.length > 0);

describe.each(claimed.map((method) => [method.id, method] as const))('claims of %s', (_, method) => {
  const { claims = [], toys = [] } = method;

  it('have toys that are experiments, with the lanes and metrics that they name', () => {
    expect(new Set(claims.map(({ id }) => id)).size).toBe(claims.length);
    expect(new Set(toys.map(({ id }) => id)).size).toBe(toys.length);
    for (const claim of claims) {
      const experiment = toyExperiment(toyOf(method, claim));
      const lanes = experiment.lanes.map((__, lane) => laneTitle(experiment, lane));
      expect(lanes).toContain(claim.lane);
      if (claim.baseline !== undefined) expect(lanes).toContain(claim.baseline);
      const metrics = metricIds(createTask(experiment.task, experiment.seed));
      expect(metrics).toContain(claim.measure.metric);
      if ('to' in claim.measure) expect(claim.measure.to).toBeLessThanOrEqual(experiment.budget.steps);
      expect(claim.expect.above ?? claim.expect.below).toBeDefined();
    }
  });

  it('stand in the ledger as they are asked, with the verdict that the rule gives', () => {
    for (const claim of claims) {
      const entry = ledger.entries.find((each) => each.method === method.id && each.claim === claim.id);
      expect(entry?.asked, `${claim.id}: run npm run claims`).toBe(askedOf(method, claim));
      expect(entry?.seeds).toBeGreaterThanOrEqual(12);
      expect(entry?.verdict).toBe(verdictOf(claim.expect, entry?.low ?? none, entry?.high ?? none));
    }
  });
});

it('a sample of the ledger comes out the same when it is measured again', { timeout: 240_000 }, async () => {
  const method = methodById('mathforge-dgpo');
  const [toy] = method.toys ?? [];
  const asked = claimsOf(method, toy).map(({ id }) => id);
  const stored = ledger.entries.filter(({ method: id, claim }) => id === method.id && asked.includes(claim));
  const run = await runToy(toy, stored[0].seeds, await createSimdRuntime());
  const again = entriesOf(method, toy, run, '');
  expect(again.map(({ claim, verdict }) => [claim, verdict])).toEqual(
    stored.map(({ claim, verdict }) => [claim, verdict]),
  );
  const [curve] = curvesOf(method, toy, run);
  expect(curve.steps[0]).toBe(1);
  expect(curve.steps.at(-1)).toBe(run.steps.length);
});
