import { describe, expect, it } from 'vitest';
import distillation, { type Divergence, divergenceOf } from '../../../src/core/objectives/distillation.ts';
import { selectRows } from '../../../src/core/stages/batch.ts';
import type { ObjectiveInput } from '../../../src/core/stages/stage.ts';
import { logSoftmax } from '../../../src/core/stages/vocabulary.ts';
import { batchOf, normals } from '../stages/_fixtures.ts';

const logsOf = (probabilities: readonly number[]) => Float64Array.from(probabilities, Math.log);

function pull(student: readonly number[], teacher: readonly number[], divergence: Divergence, beta = 0.5) {
  const gradient = new Float64Array(student.length);
  const value = divergenceOf(logsOf(student), logsOf(teacher), { divergence, beta }, gradient, 0);
  return { value, gradient };
}

const near = (got: ArrayLike<number>, want: readonly number[], digits = 8) => {
  expect(got.length).toBe(want.length);
  want.forEach((x, i) => {
    expect(got[i]).toBeCloseTo(x, digits);
  });
};

describe('published numbers', () => {
  it('are those of the divergences between two distributions of three tokens', () => {
    const [student, teacher] = [
      [0.7, 0.2, 0.1],
      [0.2, 0.5, 0.3],
    ];
    const reverse = pull(student, teacher, 'reverse');
    expect(reverse.value).toBeCloseTo(0.5838147027, 9);
    near(reverse.gradient, [0.468263786, -0.300021087, -0.168242699]);
    const forward = pull(student, teacher, 'forward');
    expect(forward.value).toBeCloseTo(0.5371764588, 9);
    near(forward.gradient, [0.5, -0.3, -0.2]);
  });

  it('are those of SD-Zero’s two positions', () => {
    const first = pull([0.7, 0.2, 0.1], [0.8, 0.15, 0.05], 'reverse');
    const second = pull([0.5, 0.3, 0.2], [0.1, 0.6, 0.3], 'reverse');
    near([first.value, second.value], [0.03337916, 0.51568178]);
    near(first.gradient, [-0.11683739, 0.05086058, 0.0659768]);
    near(second.gradient, [0.54687807, -0.36264869, -0.18422938]);
  });
});

const outputs = 4;

function inputOf(divergence: Divergence, index: number, teach = true) {
  const mask = [
    [1, 1, 0],
    [0, 1, 1],
    [1, 0, 0],
  ];
  const batch = batchOf({ mask });
  const size = batch.mask.length;
  const teacherLogits = Float32Array.from(normals(size * outputs, 1.5, index));
  // Nobody teaches the last row.
  teacherLogits.fill(Number.NaN, 2 * 3 * outputs);
  const weights = normals(size, 0.3, index + 2).map((x, i) => (batch.mask[i] ? 1 + x : 0));
  const input: ObjectiveInput = {
    batch: teach ? { ...batch, teacherLogits } : batch,
    logps: new Float64Array(size),
    logits: Float64Array.from(normals(size * outputs, 1, index + 1)),
    advantages: new Float64Array(size),
    weights,
    factors: weights.map((_, i) => 0.5 + 0.1 * i),
    logRatios: (differences) => differences,
    pullBack: (slopes) => slopes,
    clip: () => {
      throw new Error('not read');
    },
  };
  return { input, params: { divergence, beta: 0.3 } };
}

describe.each(['reverse', 'forward', 'jsd'] as const)('%s', (divergence) => {
  it('returns the derivative of its loss by the logits', () => {
    const { input, params } = inputOf(divergence, 7);
    const { dLogits, dLogps } = distillation.evaluate(input, params);
    expect(dLogps.every((value) => value === 0)).toBe(true);
    const step = 1e-5;
    const lossAt = (i: number, by: number) => {
      const logits = Float64Array.from(input.logits!, (x, j) => (j === i ? x + by : x));
      return distillation.evaluate({ ...input, logits }, params).loss;
    };
    dLogits!.forEach((value, i) => {
      expect(value).toBeCloseTo((lossAt(i, step) - lossAt(i, -step)) / (2 * step), 9);
    });
  });

  it('is 0, and pulls nowhere, where the student is the teacher', () => {
    const { value, gradient } = pull([0.6, 0.3, 0.1], [0.6, 0.3, 0.1], divergence);
    expect(value).toBeCloseTo(0, 15);
    near(gradient, [0, 0, 0], 15);
  });

  it('is finite where one of them has no doubt', () => {
    for (const [student, teacher] of [
      [Float64Array.of(900, 0), Float64Array.of(0, 900)],
      [Float64Array.of(900, 0), Float64Array.of(900, 0)],
    ]) {
      const logs = [student, teacher].map((logits) => {
        const out = new Float64Array(2);
        logSoftmax(logits, 0, out);
        return out;
      });
      const gradient = new Float64Array(2);
      const value = divergenceOf(logs[0], logs[1], { divergence, beta: 0.5 }, gradient, 0);
      expect([value, ...gradient].every(Number.isFinite)).toBe(true);
    }
  });

  it('leaves tokens alone that nobody teaches, and those that are not the policy’s', () => {
    const { input, params } = inputOf(divergence, 17);
    const { dLogits } = distillation.evaluate(input, params);
    const taught = Array.from(input.batch.mask, (own, i) => own === 1 && i < 6);
    taught.forEach((is, i) => {
      const part = dLogits!.subarray(i * outputs, (i + 1) * outputs);
      expect(part.some((value) => value !== 0)).toBe(is);
      expect(part.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 12);
    });
    const alone = distillation.evaluate(inputOf(divergence, 17, false).input, params);
    expect([alone.loss, ...alone.dLogits!].every((value) => value === 0)).toBe(true);
  });
});

it('JSD goes over into forward and reverse KL', () => {
  const pair = [
    [0.5, 0.3, 0.2],
    [0.1, 0.6, 0.3],
  ] as const;
  const small = 1e-6;
  const forward = pull(pair[0], pair[1], 'forward');
  const nearForward = pull(pair[0], pair[1], 'jsd', small);
  near(
    nearForward.gradient.map((x) => x / small),
    Array.from(forward.gradient),
    4,
  );
  const reverse = pull(pair[0], pair[1], 'reverse');
  const nearReverse = pull(pair[0], pair[1], 'jsd', 1 - small);
  near(
    nearReverse.gradient.map((x) => x / small),
    Array.from(reverse.gradient),
    4,
  );
});

it('a part of a batch keeps its rows’ teachers', () => {
  const { batch } = inputOf('reverse', 27).input;
  const part = selectRows(batch, [1]);
  expect(part.teacherLogits).toEqual(batch.teacherLogits!.slice(3 * outputs, 6 * outputs));
});

it('needs the policy’s logits', () => {
  const { input, params } = inputOf('reverse', 37);
  expect(() => distillation.evaluate({ ...input, logits: null }, params)).toThrow(/logits/);
});
