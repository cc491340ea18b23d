import { describe, expect, it } from 'vitest';
import { boundOf, boundsOf } from '../../../src/bench/bounds.ts';
import {
  forwardFlops,
  gruShape,
  linearShape,
  type Shape,
  transformerShape,
  workOf,
} from '../../../src/bench/shapes.ts';

/** Multiply-adds of one group's rows, counted one query at a time, as the kernels' comments say what they do. */
function countedByHand({ spec, group, context, width }: Shape): number {
  const { width: d, layers } = spec.params;
  let products = 0;
  for (let row = 0; row < group; row++) {
    // The first row reads the context and predicts the first token for all of them.
    for (let p = row === 0 ? 0 : context; p < context + width - 1; p++) {
      const predicts = p >= context - 1;
      for (let layer = 0; layer < layers; layer++) {
        products += 3 * d * d;
        if (predicts || layer < layers - 1) products += 2 * d * (p + 1) + d * d + 8 * d * d;
      }
      if (predicts) products += d * spec.outputs;
    }
  }
  return 2 * products;
}

describe('shapes', () => {
  it('count the products of a forward pass', () => {
    for (const layers of [1, 2, 3]) {
      const shape = transformerShape(32, layers);
      const groups = (shape.members * shape.rows) / shape.group;
      expect(forwardFlops(shape)).toBe(groups * countedByHand(shape));
    }
    expect(forwardFlops(gruShape(32))).toBe(4 * 64 * (6 * 32 * 32 * 12 + 2 * 32 * 12 * 9));
    expect(forwardFlops(linearShape)).toBe(0);
  });

  it('say how much work they are', () => {
    expect(workOf(transformerShape(32, 2))).toBe('4 members × 64 rollouts × 12 tokens');
    expect(workOf(transformerShape(32, 2, 1))).toBe('1 member × 64 rollouts × 12 tokens');
    expect(workOf(linearShape)).toBe('16 members × 64 rollouts × 4 tokens');
  });
});

describe('what a phase waits for', () => {
  it('is calls where members are nearly free, products near the peak, else what lies between', () => {
    expect(boundOf({ peak: 0.6, growth: 3 }).bound).toBe('calls');
    expect(boundOf({ peak: 0.6, growth: 14 })).toMatchObject({
      bound: 'products',
      because: 'its matrix products alone run at 60 % of the peak',
    });
    expect(boundOf({ peak: 0.3, growth: 14 }).bound).toBe('other');
    expect(boundOf({ peak: null, growth: 14 }).bound).toBe('work');
  });

  it('is read off the section that counts members', () => {
    const spread = (median: number) => ({ median, min: median, max: median, rounds: 1 });
    const row = (label: string, ms: number, growth: number) => ({
      label,
      ms: { sample: spread(ms), update: spread(3 * ms), total: spread(4 * ms) },
      relative: { sample: spread(growth), update: spread(growth) },
    });
    const phases = ['sample', 'update', 'total'];
    const head = { id: 'members-simd', title: '', work: '', relative: '', phases };
    const section = { ...head, rows: [row('1 member', 1, 1), row('16 members', 14, 14)] };
    const bounds = boundsOf('simd', section, { sample: 0.2, update: 0.7 });
    expect(bounds.map(({ phase, share, bound }) => [phase, share, bound])).toEqual([
      ['sample', 0.25, 'other'],
      ['update', 0.75, 'products'],
    ]);
    expect(boundsOf('simd', { ...section, rows: [] }, null)).toEqual([]);
  });
});
