import { describe, expect, it } from 'vitest';
import { fields as advantageFields } from '../../../src/app/explore/advantage/fields.ts';
import { fields as aggregationFields } from '../../../src/app/explore/aggregation/fields.ts';
import { fields as clipFields } from '../../../src/app/explore/clip/fields.ts';
import { fields as klFields } from '../../../src/app/explore/kl/fields.ts';
import { fields as rewardsFields } from '../../../src/app/explore/rewards/fields.ts';
import { curveOf, curves, settingsOf, withSettings } from '../../../src/app/explore/state/curves.ts';
import { list, lists, oneOf, param } from '../../../src/app/explore/state/fields.ts';
import { type Fields, readQuery, writeQuery } from '../../../src/app/explore/state/query.ts';
import { listed, shortTitle } from '../../../src/app/explore/words.ts';
import { clips } from '../../../src/core/clips/index.ts';
import { variantOf } from '../../../src/core/stages/index.ts';

const item = { kind: 'number', title: 'x', help: '', default: 0, min: -10, max: 10, step: 1 } as const;
const fields = {
  values: list({ item, least: 1, most: 3 }, [1, 2]),
  groups: lists({ item, least: 1, most: 3 }, 2, [[1]]),
  size: param({ ...item, default: 5 }),
  mode: oneOf(['a', 'b'], 'a'),
  curve: curves(clips, 2, [curveOf(variantOf('clip', 'symmetric'))]),
};

describe('the link of an explorer', () => {
  it('says only what differs from the defaults', () => {
    const { state, issues } = readQuery(fields, '');
    expect(issues).toEqual([]);
    expect(writeQuery(fields, state)).toBe('');
    expect(writeQuery(fields, { ...state, values: [0.5, -1], mode: 'b' })).toBe('values=0.5,-1&mode=b');
  });

  it('reads back what it writes', () => {
    const query = 'values=3&groups=1,2;-1&size=1.5&mode=b&curve=dual;c=2&curve=none';
    const { state, issues } = readQuery(fields, query);
    expect(issues).toEqual([]);
    expect(state.curve[0]).toEqual(curveOf(variantOf('clip', 'dual'), { c: 2 }));
    expect(writeQuery(fields, state)).toBe(query);
  });

  it('reads any percent-encoding', () => {
    expect(readQuery(fields, 'values=1%2C%202').state.values).toEqual([1, 2]);
    expect(readQuery(fields, 'curve=dual%3Bc%3D2').state.curve[0].params.c).toBe(2);
  });

  it.each([
    ['values=1,two,3', 'two', { values: [1, 3] }],
    ['values=1,2,3,4', '3 numbers', { values: [1, 2, 3] }],
    ['values=', 'at least 1', { values: [1, 2] }],
    ['values=99,3', '-10', { values: [3] }],
    ['size=11', '11', { size: 5 }],
    ['mode=c', 'a, b', { mode: 'a' }],
    ['moed=b', 'mode', { mode: 'a' }],
    ['groups=1;2;3', '2 lists', { groups: [[1], [2]] }],
    ['curve=duel', 'did you mean dual', {}],
    ['curve=dual;c=0.5', '0.5', {}],
    ['curve=dual;k=1', 'k', {}],
    ['curve=none&curve=none&curve=none', '2 times', {}],
    ['size=%E0%A4%A', '%', { size: 5 }],
    ['mode=a&mode=b', 'once', { mode: 'a' }],
  ])('says what is wrong with %s and keeps the rest', (query, said, kept) => {
    const { state, issues } = readQuery(fields, query);
    expect(issues).toHaveLength(1);
    expect(issues[0].message).toContain(said);
    expect(state).toMatchObject(kept);
  });

  it('is bounded', () => {
    const { issues } = readQuery(fields, `values=${'1,'.repeat(5000)}`);
    expect(issues.some(({ message }) => message.includes('4096'))).toBe(true);
  });
});

it.each<[string, Fields]>([
  ['advantage', advantageFields],
  ['aggregation', aggregationFields],
  ['clip', clipFields],
  ['kl', klFields],
  ['rewards', rewardsFields],
])('the defaults of %s can be written and read', (_, all) => {
  for (const [name, field] of Object.entries(all)) {
    const query = field.write(field.default).map((text) => `${name}=${text}`);
    if (query.length === 0) continue;
    const { state, issues } = readQuery(all, query.join('&'));
    expect(issues).toEqual([]);
    expect(state[name]).toEqual(field.default);
  }
});

describe('settings', () => {
  const dual = variantOf('clip', 'dual');
  it('are kept only while they differ from the defaults', () => {
    const changed = withSettings([], dual, { ...settingsOf([], dual), c: 2 });
    expect(settingsOf(changed, dual).c).toBe(2);
    expect(withSettings(changed, dual, settingsOf([], dual))).toEqual([]);
  });
});

describe('words', () => {
  it('lists things', () => {
    expect(listed([])).toBe('');
    expect(listed(['a'])).toBe('a');
    expect(listed(['a', 'b', 'c'])).toBe('a, b and c');
    expect(listed(['a', 'b', 'c', 'd'], 3)).toBe('a, b and 2 more');
  });

  it('calls variants what people call them', () => {
    expect(shortTitle('Group z-score (GRPO)')).toBe('GRPO');
    expect(shortTitle('DPPO (KL)')).toBe('DPPO (KL)');
    expect(shortTitle('No clip')).toBe('No clip');
  });
});
