import { describe, expect, it } from 'vitest';
import {
  changedStages,
  matches,
  noFilter,
  readFilter,
  writeFilter,
} from '../../../src/app/catalogue/filter.ts';
import { entryOf, outcomesOf } from '../../../src/app/catalogue/ledger.ts';
import { askedOf } from '../../../src/core/claims/ledger.ts';
import { methodById } from '../../../src/core/methods/index.ts';

const tempo = methodById('tempo');

describe('filter', () => {
  it('goes through the address and back, and leaves out what is not known', () => {
    const filter = {
      text: 'prefix tree',
      stage: 'advantage',
      verdict: 'not measured',
      evidence: 'paper text',
    } as const;
    expect(readFilter(writeFilter(filter))).toEqual(filter);
    expect(writeFilter(noFilter)).toBe('');
    expect(readFilter('stage=chess&verdict=maybe&text=a')).toEqual({ ...noFilter, text: 'a' });
  });

  it('finds a method by words of its card, its stage, a verdict and its evidence', () => {
    const found = (part: Partial<typeof noFilter>) =>
      matches(tempo, ['reproduced'], { ...noFilter, ...part } as typeof noFilter);
    expect(found({ text: 'TREE prefix' })).toBe(true);
    expect(found({ text: '2509.18314' })).toBe(true);
    expect(found({ text: 'tree chess' })).toBe(false);
    expect(found({ stage: 'clip' })).toBe(true);
    expect(found({ stage: 'penalty' })).toBe(false);
    expect(found({ verdict: 'reproduced' })).toBe(true);
    expect(found({ verdict: 'inconclusive' })).toBe(false);
    expect(found({ evidence: 'official code' })).toBe(true);
    expect(found({ evidence: 'abstract only' })).toBe(false);
  });

  it('knows the stages of parameters, also where a variant owns them', () => {
    expect(changedStages(methodById('grpo'))).toEqual([]);
    expect(changedStages({ ...tempo, changes: { 'kl.beta': 0.1, lr: 1, 'rollout.group': 4 } })).toEqual([
      'rollout',
      'penalty',
    ]);
  });
});

describe('stages', () => {
  it('are those that a later phase changes, too', () => {
    const phases = [{ from: 9, changes: { 'clip.eps': 0.1 } }];
    expect(changedStages({ ...methodById('grpo'), phases })).toEqual(['clip']);
  });
});

describe('outcomes', () => {
  const [claim] = tempo.claims ?? [];
  const entry = {
    method: 'tempo',
    claim: claim.id,
    lane: 1,
    baseline: 0,
    effect: 1,
    low: 0.5,
    high: 1.5,
    seeds: 16,
    steps: 300,
    verdict: 'reproduced',
    asked: askedOf(tempo, claim),
    code: '',
  } as const;

  it('are those of the ledger while the claim asks what was measured', () => {
    const loaded = { ledger: { entries: [entry], curves: [] } };
    expect(outcomesOf(loaded, tempo)[0]).toBe('reproduced');
    expect(outcomesOf(loaded, tempo)[1]).toBe('not measured');
    expect(
      entryOf({ ledger: { entries: [{ ...entry, asked: 'x' }], curves: [] } }, tempo, claim),
    ).toBeUndefined();
    expect(outcomesOf(null, tempo)[0]).toBe('not measured');
    expect(outcomesOf({ problem: 'gone' }, tempo)[0]).toBe('not measured');
  });
});
