import { describe, expect, it } from 'vitest';
import { estimateAll as all, groupBatch } from '../../../src/app/explore/advantage/compute.ts';
import { type AdvantageState, fields } from '../../../src/app/explore/advantage/fields.ts';
import { advantageSentence } from '../../../src/app/explore/advantage/sentence.ts';
import { readQuery } from '../../../src/app/explore/state/query.ts';

const at = (query: string): AdvantageState => {
  const { state, issues } = readQuery(fields, query);
  expect(issues).toEqual([]);
  return state;
};
const estimateAll = (state: AdvantageState) => all(groupBatch(state), state.with);
const valuesOf = (query: string, id: string) =>
  estimateAll(at(query)).find((each) => each.id === id)?.values ?? [];
const round = (values: readonly number[], digits = 4) =>
  values.map((value) => Number(value.toFixed(digits)) + 0);

describe('estimators', () => {
  it('all apply to the group that the page starts with', () => {
    expect(estimateAll(at('')).filter(({ problem }) => problem !== '')).toEqual([]);
  });

  it('are those of the libraries', () => {
    const query = 'rewards=1,0,0,0';
    expect(round(valuesOf(query, 'group-z-score'))).toEqual([1.4997, -0.4999, -0.4999, -0.4999]);
    expect(round(valuesOf(`${query}&with=group-z-score;ddof=0;eps=1e-8`, 'group-z-score'))[0]).toBe(1.7321);
    expect(round(valuesOf(query, 'mean-centred'))).toEqual([0.75, -0.25, -0.25, -0.25]);
    expect(round(valuesOf(query, 'rloo'))).toEqual([1, -0.3333, -0.3333, -0.3333]);
  });

  it('read the other prompts, the greedy response and the lengths where they need them', () => {
    expect(round(valuesOf('rewards=1,0&others=0,0', 'batch-baseline'))).toEqual([0.75, -0.25]);
    expect(round(valuesOf('rewards=1,0&greedy=1', 'remax'))).toEqual([0, -1]);
    // Σ|o|r / Σ|o| = 3/4.
    expect(round(valuesOf('rewards=1,0&lengths=3,1', 'opo'))).toEqual([0.25, -0.75]);
  });

  it('take two rewards apart where they are GDPO', () => {
    const query = 'rewards=3,3,0,0&second=1,0,1,0';
    const [first, second, third, fourth] = valuesOf(query, 'gdpo');
    // ε weighs differently on the two spreads.
    expect(second).toBeCloseTo(third, 3);
    expect(first).toBeCloseTo(-fourth, 9);
    const sum = valuesOf(query, 'mean-centred');
    expect(round(sum)).toEqual([2, 1, -1, -2]);
    expect(round(valuesOf(`${query}&weight=0`, 'mean-centred'))).toEqual([1.5, 1.5, -1.5, -1.5]);
  });
});

describe('the sentence', () => {
  const sentence = (query: string) => {
    const state = at(query);
    return advantageSentence(state.rewards, estimateAll(state));
  };
  it('says who is silent when all rewards are equal', () => {
    const text = sentence('rewards=1,1,1,1');
    expect(text).toContain('All rewards are equal');
    expect(text).toContain('REINFORCE');
    expect(text).not.toContain('Dr. GRPO');
  });

  it('says what a group of one gets', () => {
    expect(sentence('rewards=1')).toContain('A group of one');
  });

  it('names the extremes and a sign that is not agreed on', () => {
    const text = sentence('rewards=3,3,0,0&second=1,0,1,0');
    expect(text).toMatch(/^Response 1, with the best reward of 3, gets from/);
    expect(text).toContain('They disagree on the sign of response');
  });
});
