import { describe, expect, it } from 'vitest';
import { distributionsOf, estimateOf, exactKl, forms } from '../../../src/app/explore/kl/compute.ts';
import { moved, normalised, resized } from '../../../src/app/explore/kl/distributions.ts';
import { fields } from '../../../src/app/explore/kl/fields.ts';
import { klSentence } from '../../../src/app/explore/kl/sentence.ts';
import { readQuery } from '../../../src/app/explore/state/query.ts';

const at = (query: string) => {
  const { state, issues } = readQuery(fields, query);
  expect(issues).toEqual([]);
  const distributions = distributionsOf(state);
  const exact = exactKl(distributions);
  return {
    distributions,
    exact,
    rows: forms.map((form) => ({ form, estimate: estimateOf(form, distributions, exact) })),
  };
};
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

const softmax = (logits: readonly number[]) => normalised(logits.map(Math.exp));

describe('the exact divergence', () => {
  it('is Σ p log p/q', () => {
    const { exact } = at('policy=0.8,0.2&reference=0.5,0.5');
    expect(exact.value).toBeCloseTo(0.8 * Math.log(1.6) + 0.2 * Math.log(0.4), 12);
  });

  it('has the derivative of central differences', () => {
    const { distributions, exact } = at('');
    const logits = distributions.policy.map(Math.log);
    const h = 1e-6;
    const value = (j: number, step: number) =>
      exactKl({ ...distributions, policy: softmax(logits.map((z, i) => (i === j ? z + step : z))) }).value;
    for (let j = 0; j < logits.length; j++) {
      expect((value(j, h) - value(j, -h)) / (2 * h)).toBeCloseTo(exact.gradient[j], 8);
    }
  });
});

describe('estimators, where the policy drew the tokens', () => {
  const { exact, rows, distributions } = at('');
  const of = (id: string) => {
    const row = rows.find(({ form }) => form.id === id);
    if (!row) throw new Error(`no form ${id}`);
    return row.estimate;
  };

  it('k1 and k3 are right on average, k3 with less spread; k2 and |u| are not', () => {
    for (const id of ['k1', 'k3', 'k3+', 'rho-k1', 'rho-k3'])
      expect(of(id).mean).toBeCloseTo(exact.value, 12);
    expect(of('k3').spread).toBeLessThan(of('k1').spread);
    expect(Math.abs(of('k2').mean - exact.value)).toBeGreaterThan(1e-3);
  });

  it('k1 has no gradient, k2, k3+ and the weighted ones have the right one', () => {
    for (const g of of('k1').gradient) expect(g).toBeCloseTo(0, 12);
    for (const id of ['k2', 'k3+', 'rho-k1', 'rho-k3']) {
      of(id).gradient.forEach((g, i) => {
        expect(g).toBeCloseTo(exact.gradient[i], 12);
      });
      expect(of(id).cosine).toBeCloseTo(1, 12);
    }
  });

  it('k3 has that of the divergence the other way round, π − π_ref', () => {
    of('k3').gradient.forEach((g, i) => {
      expect(g).toBeCloseTo(distributions.policy[i] - distributions.reference[i], 12);
    });
  });
});

it('only the weighted estimators are right once the tokens are stale', () => {
  const { exact, rows } = at('stale=0.5');
  const right = rows.filter(({ estimate }) => Math.abs(estimate.mean - exact.value) < 1e-9);
  expect(right.map(({ form }) => form.id)).toEqual(['rho-k3', 'rho-k1']);
});

describe('the sentence', () => {
  it('says who is right', () => {
    const { exact, rows } = at('');
    const text = klSentence(exact, rows);
    expect(text).toContain('On average k1, k3, k3+, ρ k3 and ρ k1 hit it');
    expect(text).toContain('k1 has none at all on average');
  });

  it('says when there is nothing to tell', () => {
    const { exact, rows } = at('policy=0.25,0.25,0.25,0.25');
    expect(klSentence(exact, rows)).toContain('The policy is the reference');
  });
});

describe('dragging a probability', () => {
  it('leaves the others in proportion', () => {
    expect(moved([0.5, 0.3, 0.2], 0, 0.75)).toEqual([0.75, 0.15, 0.1]);
  });

  it('never takes one to nothing, whatever is asked for', () => {
    for (const value of [-1, 0, 1, 5]) {
      const after = moved([0.97, 0.01, 0.01, 0.01], 1, value);
      expect(sum(after)).toBeCloseTo(1, 3);
      expect(Math.min(...after)).toBeGreaterThan(0.0005);
    }
  });

  it('fills up a reference that is too short', () => {
    expect(sum(resized([0.5, 0.5], 4))).toBeCloseTo(1, 12);
    expect(resized([0.5, 0.3, 0.2], 2)).toEqual([0.625, expect.closeTo(0.375, 12)]);
  });
});
