import * as tf from '@tensorflow/tfjs-core';
import type { OptimizerSettings } from '../runtime.ts';
import type { Backend } from './backend.ts';
import { gatherRows } from './lookup.ts';
import { type Program, runProgram } from './program.ts';

/**
 * One step for all members, each by its own settings, as one formula on flat [M, P] tensors with a column [M, 1] for
 * every coefficient (PyTorch's Adam, AdamW and SGD, coefficient by coefficient):
 *
 *     m ← keep1·m + add1·g
 *     v ← keep2·v + add2·g²
 *     w ← shrink·w − rate · m / (unbias·√v + eps)
 *
 * SGD is the case unbias = 0, eps = 1; a member that takes no part is the case keep = 1, add = 0, rate = 0.
 */
interface Coefficients {
  keep1: number;
  add1: number;
  keep2: number;
  add2: number;
  shrink: number;
  rate: number;
  unbias: number;
  eps: number;
}

const still: Coefficients = { keep1: 1, add1: 0, keep2: 1, add2: 0, shrink: 1, rate: 0, unbias: 0, eps: 1 };

/** `updates` counts this one. Clipping scales the gradient, so it enters through what is added to the moments. */
function coefficients(settings: OptimizerSettings, updates: number, norm: number): Coefficients {
  const clip = norm > settings.maxGradNorm ? settings.maxGradNorm / norm : 1;
  if (settings.kind === 'sgd') {
    return { ...still, keep1: settings.momentum, add1: clip, rate: settings.lr };
  }
  const { lr, beta1, beta2, eps, weightDecay } = settings;
  return {
    keep1: beta1,
    add1: (1 - beta1) * clip,
    keep2: beta2,
    add2: (1 - beta2) * clip * clip,
    shrink: 1 - lr * weightDecay,
    rate: lr / (1 - beta1 ** updates),
    unbias: 1 / Math.sqrt(1 - beta2 ** updates),
    eps,
  };
}

/** The moments of all members, and how many updates each has taken. */
export class Optimizer {
  constructor(
    private readonly backend: Backend,
    public moment1: tf.Tensor,
    public moment2: tf.Tensor,
    readonly updates: Int32Array,
  ) {}

  /**
   * The next weights, [M, P]; to be called inside `compute`. `squares` is gradient²; `norms` [M] are of the
   * gradient. A member without settings, or whose norm is not finite, keeps its weights, moments and count.
   */
  step(
    weights: tf.Tensor2D,
    gradient: tf.Tensor2D,
    squares: tf.Tensor2D,
    norms: Float32Array,
    settings: readonly (OptimizerSettings | null)[],
  ): tf.Tensor2D {
    const perMember = settings.map((each, m) =>
      each && Number.isFinite(norms[m]) ? coefficients(each, ++this.updates[m], norms[m]) : still,
    );
    const adaptive = perMember.some((each) => each.unbias !== 0);
    if (this.backend.runsPrograms) return this.runStep(weights, gradient, perMember, adaptive);
    // What settings alone fix stays on the device; what counts and norms enter into is uploaded for each step.
    const values = (name: keyof Coefficients) => perMember.map((each) => each[name]);
    const column = (name: keyof Coefficients) => tf.tensor2d(values(name), [perMember.length, 1]);
    // Which members stand still may change from step to step, and each pattern would stay for good.
    const passing = perMember.includes(still);
    const fixed = (name: 'keep1' | 'keep2' | 'shrink' | 'eps') =>
      passing ? column(name) : this.backend.constant(`column ${values(name)}`, () => column(name));

    const g = withoutBrokenRows(gradient, norms);
    const moment1 = tf.add(tf.mul(fixed('keep1'), this.moment1), tf.mul(column('add1'), g));
    let step = tf.mul(column('rate'), moment1);
    if (adaptive) {
      const g2 = withoutBrokenRows(squares, norms);
      const moment2 = tf.add(tf.mul(fixed('keep2'), this.moment2), tf.mul(column('add2'), g2));
      step = tf.div(step, tf.add(tf.mul(column('unbias'), tf.sqrt(moment2)), fixed('eps')));
      this.moment2.dispose();
      this.moment2 = tf.keep(moment2);
    }
    this.moment1.dispose();
    this.moment1 = tf.keep(moment1);
    const decays = perMember.some((each) => each.shrink !== 1);
    return tf.sub(decays ? tf.mul(fixed('shrink'), weights) : weights, step);
  }

  /** The same by programs: one dispatch for each tensor that changes, and all coefficients in one upload. */
  private runStep(
    weights: tf.Tensor2D,
    gradient: tf.Tensor2D,
    perMember: readonly Coefficients[],
    adaptive: boolean,
  ): tf.Tensor2D {
    const rows = perMember.map((each) => coefficientOrder.map((name) => each[name]));
    const settings = tf.tensor2d(rows);
    const move = (moment: tf.Tensor, position: number) => {
      const next = runProgram(momentProgram, [moment, gradient, settings], weights.shape, { position });
      moment.dispose();
      return tf.keep(next);
    };
    this.moment1 = move(this.moment1, 0);
    if (adaptive) this.moment2 = move(this.moment2, 1);
    return runProgram(weightsProgram, [weights, this.moment1, this.moment2, settings], weights.shape);
  }

  /** Moments and counts as they were at first, of all members or those where `which` is 1; inside `compute`. */
  reset(which?: Uint8Array): void {
    this.moment1 = replaced(this.moment1, cleared(this.moment1, which));
    this.moment2 = replaced(this.moment2, cleared(this.moment2, which));
    this.updates.forEach((_, m) => {
      if (!which || which[m]) this.updates[m] = 0;
    });
  }

  dispose(): void {
    this.moment1.dispose();
    this.moment2.dispose();
  }
}

const coefficientOrder = [
  'keep1',
  'add1',
  'keep2',
  'add2',
  'shrink',
  'rate',
  'unbias',
  'eps',
] as const satisfies readonly (keyof Coefficients)[];

/** Position 0 is the first moment, 1 the second. What is not added is not looked at: it may be NaN. */
const momentProgram: Program = {
  name: 'moment',
  inputs: ['moment', 'gradient', 'settings'],
  body: `
    let at = 8 * (index / uniforms.outShape.y) + 2 * uniforms.position;
    let add = settings[at + 1];
    var next = settings[at] * moment[index];
    if (add != 0.0) {
      let g = gradient[index];
      next += add * select(g, g * g, uniforms.position == 1);
    }
    result[index] = next;`,
};

const weightsProgram: Program = {
  name: 'weights',
  inputs: ['weights', 'moment1', 'moment2', 'settings'],
  body: `
    let at = 8 * (index / uniforms.outShape.y);
    let size = settings[at + 6] * sqrt(moment2[index]) + settings[at + 7];
    result[index] = settings[at + 4] * weights[index] - settings[at + 5] * moment1[index] / size;`,
};

function replaced(before: tf.Tensor, next: tf.Tensor): tf.Tensor {
  before.dispose();
  return tf.keep(next);
}

/** Zeros in the rows where `which` is 1. Gathered: a row that holds NaN would survive a product with 0. */
function cleared(moment: tf.Tensor, which?: Uint8Array): tf.Tensor {
  const [members, parameters] = moment.shape;
  if (!which) return tf.zeros([members, parameters]);
  const rows = Int32Array.from(which, (chosen, m) => (chosen ? members : m));
  const padded = tf.concat2d([moment as tf.Tensor2D, tf.zeros([1, parameters])], 0);
  return gatherRows(padded, tf.tensor1d(rows, 'int32'));
}

/**
 * Replaces the rows whose norm is not finite by zeros. By gathering, not by multiplying with a mask: 0 · NaN is NaN,
 * and shaders need not even know NaN.
 */
function withoutBrokenRows(flat: tf.Tensor2D, norms: Float32Array): tf.Tensor2D {
  if (norms.every(Number.isFinite)) return flat;
  const rows = Int32Array.from(norms, (norm, m) => (Number.isFinite(norm) ? m : norms.length));
  const padded = tf.concat2d([flat, tf.zeros([1, flat.shape[1]])], 0);
  return gatherRows(padded, tf.tensor1d(rows, 'int32'));
}
