import { describe, expect, it } from 'vitest';
import { allWeights, responsesOf } from '../../../src/app/explore/aggregation/compute.ts';
import { fields } from '../../../src/app/explore/aggregation/fields.ts';
import { aggregationSentence } from '../../../src/app/explore/aggregation/sentence.ts';
import { readQuery } from '../../../src/app/explore/state/query.ts';

const at = (query: string) => {
  const { state, issues } = readQuery(fields, query);
  expect(issues).toEqual([]);
  const of = (id: string) => {
    const found = allWeights(state).find((each) => each.id === id);
    if (!found) throw new Error(`no aggregation ${id}`);
    return found;
  };
  return { of, responses: responsesOf(state) };
};
const close = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 12));

describe('weights', () => {
  const { of } = at('lengths=6,2&longest=10');

  it('by response, by token and by a constant', () => {
    expect(of('sequence-mean')).toMatchObject({ token: close([1 / 12, 1 / 4]), total: close([0.5, 0.5]) });
    expect(of('token-mean')).toMatchObject({ token: close([1 / 8, 1 / 8]), total: close([0.75, 0.25]) });
    expect(of('constant')).toMatchObject({ token: close([1 / 20, 1 / 20]), total: close([0.3, 0.1]) });
  });

  it('by the sign of the advantage', () => {
    const sides = at('lengths=6,2,2&advantages=-1,1,-1').of('balanced').total;
    expect(sides[0] + sides[2]).toBeCloseTo(2 / 3, 12);
    expect(sides[1]).toBeCloseTo(1 / 3, 12);
  });

  it('by the prompt', () => {
    const grouped = at('lengths=6,2,2&prompts=1,2&with=token-mean;within=group').of('token-mean').total;
    expect(grouped).toEqual(close([0.5, 0.25, 0.25]));
  });
});

describe('the sentence', () => {
  const sentence = (query: string, id: string) => {
    const { of, responses } = at(query);
    return aggregationSentence(of(id), responses);
  };

  it('says which tokens and responses count most, and which side pushes harder', () => {
    expect(sentence('lengths=6,2&advantages=-1,1', 'sequence-mean')).toBe(
      'GRPO: a token of response 2 weighs 0.250, 3.0 times as much as one of response 1, and every response 0.500 in all. Up and down push equally hard: 0.500 each way.',
    );
    expect(sentence('lengths=6,2&advantages=-1,1', 'token-mean')).toBe(
      'DAPO: every token weighs 0.125, and response 1 holds 75 % of the loss. Bad responses push 3.0 times as hard as the others: 0.250 up, 0.750 down.',
    );
  });

  it('says when nothing is pushed, or all one way', () => {
    expect(sentence('lengths=6,2&advantages=0', 'token-mean')).toContain('nothing is pushed');
    expect(sentence('lengths=6,2&advantages=1', 'token-mean')).toContain('All push is up');
  });
});
