import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { philox, RandomStream, type StreamAddress } from '../../../src/core/random.ts';

const hex = (counter: [number, number, number, number], key: [number, number]) => {
  const out = new Uint32Array(4);
  philox(counter, key, out);
  return Array.from(out, (word) => word.toString(16).padStart(8, '0')).join(' ');
};

describe('Philox4x32-10', () => {
  // Known answers of the Random123 distribution (kat_vectors, philox4x32 10).
  it('gives the published answers', () => {
    expect(hex([0, 0, 0, 0], [0, 0])).toBe('6627e8d5 e169c58d bc57ac4c 9b00dbd8');
    const ones = 0xffffffff;
    expect(hex([ones, ones, ones, ones], [ones, ones])).toBe('408f276d 41c83b0e a20bc7c6 6d5451fd');
    expect(hex([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0])).toBe(
      'd16cfe09 94fdcceb 5001e420 24126ea1',
    );
  });
});

describe('RandomStream', () => {
  const address: StreamAddress = { seed: 7, seedIndex: 2, step: 11, stream: 'rollout', index: 3 };
  const words = (changed: Partial<StreamAddress>) => {
    const stream = new RandomStream({ ...address, ...changed });
    return Array.from({ length: 8 }, () => stream.word());
  };

  it('is a function of its address alone', () => {
    expect(words({})).toEqual(words({}));
  });

  it('differs in every part of the address', () => {
    const changed: Partial<StreamAddress>[] = [
      { seed: 8 },
      { seedIndex: 3 },
      { step: 12 },
      { stream: 'verifier' },
      { index: 4 },
    ];
    const all = [words({}), ...changed.map(words)].map(String);
    expect(new Set(all).size).toBe(all.length);
  });

  it('draws uniforms that are exact in float32 and never 1', () => {
    const stream = new RandomStream(address);
    for (let i = 0; i < 10_000; i++) {
      const u = stream.uniform();
      expect(u >= 0 && u < 1 && Math.fround(u) === u).toBe(true);
    }
  });

  it('draws whole numbers evenly (χ², 15 degrees of freedom, p = 10⁻⁶)', () => {
    const counts = new Float64Array(16);
    const stream = new RandomStream(address);
    for (let i = 0; i < 160_000; i++) counts[stream.integer(16)] += 1;
    const chi2 = counts.reduce((sum, n) => sum + (n - 10_000) ** 2 / 10_000, 0);
    expect(chi2).toBeLessThan(56.5);
  });

  it('draws normals with the moments of a standard normal', () => {
    const stream = new RandomStream(address);
    const n = 200_000;
    const moments = [0, 0, 0, 0];
    for (let i = 0; i < n; i++) {
      const x = stream.normal();
      for (let k = 0; k < 4; k++) moments[k] += x ** (k + 1) / n;
    }
    [0, 1, 0, 3].forEach((expected, k) => {
      expect(Math.abs(moments[k] - expected)).toBeLessThan(0.06);
    });
  });

  it('permutes', () => {
    fc.assert(
      fc.property(fc.nat(60), fc.nat(), (n, seed) => {
        const order = new RandomStream({ ...address, seed }).permutation(n);
        expect(Array.from(order).sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
      }),
    );
  });
});
