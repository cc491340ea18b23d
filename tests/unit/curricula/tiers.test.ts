import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partsOf, tierShares } from '../../../src/core/curricula/tiers.ts';
import { defaults } from '../../../src/core/params.ts';
import { RandomStream } from '../../../src/core/random.ts';
import { variantOf } from '../../../src/core/stages/index.ts';
import type { Prompt } from '../../../src/core/tasks/task.ts';
import { build } from '../tasks/support.ts';

const tiers = variantOf('curriculum', 'tiers');
const task = build('aerial-tiles');

function select(changes: Record<string, number>, step = 0): Prompt[] {
  const random = new RandomStream({ seed: 3, seedIndex: 0, step, stream: 'curriculum' });
  return tiers.select({ task, step, random, memory: {} }, { ...defaults(tiers.params), ...changes });
}

const tierOf = ({ id }: Prompt) => 1 + Math.floor(id / 6);

describe('tiers', () => {
  it('are equal parts in the order of difficulty', () => {
    expect(partsOf(task.prompts, 3).map((part) => part.map(tierOf))).toEqual(
      [1, 2, 3].map((k) => Array(6).fill(k)),
    );
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 16 }),
        (difficulties, count) => {
          const prompts = difficulties.map((difficulty, id) => ({
            id,
            difficulty,
            tokens: new Int32Array(1),
          }));
          const parts = partsOf(prompts, count);
          expect(parts).toHaveLength(Math.min(count, prompts.length));
          const sizes = parts.map(({ length }) => length);
          expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
          const order = parts.flat().map(({ difficulty }) => difficulty);
          expect(order).toEqual([...difficulties].sort((a, b) => a - b));
        },
      ),
    );
  });

  it('are drawn from alone, and a number beyond the last means the last', () => {
    for (const [tier, expected] of [
      [1, 1],
      [2, 2],
      [3, 3],
      [9, 3],
    ]) {
      expect(new Set(select({ tier, prompts: 40 }).map(tierOf))).toEqual(new Set([expected]));
    }
    expect(new Set(select({ tier: 0, prompts: 40 }).map(tierOf))).toEqual(new Set([1, 2, 3]));
  });

  it('repeat nothing in a step before everything has come', () => {
    const once = select({ tier: 2, prompts: 6 }).map(({ id }) => id);
    expect(new Set(once).size).toBe(6);
    const twice = select({ tier: 2, prompts: 12 }).map(({ id }) => id);
    for (const id of once) expect(twice.filter((other) => other === id)).toHaveLength(2);
  });

  it('mix in the tiers before at the share that is asked for', () => {
    const drawn = Array.from({ length: 50 }, (_, step) =>
      select({ tier: 3, replay: 0.4, prompts: 40 }, step),
    );
    const counts = [1, 2, 3].map((k) => drawn.flat().filter((prompt) => tierOf(prompt) === k).length / 2000);
    [0.2, 0.2, 0.6].forEach((share, k) => {
      expect(Math.abs(counts[k] - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / 2000));
    });
  });

  it('have shares that add up to 1', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 16 }),
        fc.nat({ max: 16 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (count, tier, replay) => {
          const shares = tierShares(count, Math.min(tier, count), replay);
          expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
          expect(shares.every((share) => share >= 0)).toBe(true);
        },
      ),
    );
  });
});
