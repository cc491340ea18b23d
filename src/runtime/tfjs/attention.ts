import * as tf from '@tensorflow/tfjs-core';
import type { Backend } from './backend.ts';
import type { Sequences } from './sequences.ts';

/** A score that no softmax in float32 notices, and still a number: rows of padding alone must not become NaN. */
const MASKED = -1e9;

/** Heads as a batch: [M, R·S, d] ↔ [M·R·H, S, d / H]. */
export class Heads {
  /** 1 / √(d / H), by which queries are multiplied. */
  readonly scale: tf.Tensor;

  constructor(
    backend: Backend,
    private readonly members: number,
    private readonly rows: number,
    private readonly width: number,
    readonly heads: number,
  ) {
    this.scale = backend.scalar(Math.sqrt(heads / width));
  }

  split(x: tf.Tensor3D): tf.Tensor3D {
    const { heads, width } = this;
    const batch = this.members * this.rows;
    const length = x.shape[1] / this.rows;
    const each = tf.reshape<tf.Rank.R4>(x, [batch, length, heads, width / heads]);
    return tf.reshape(this.exchange(each, length), [batch * heads, length, width / heads]);
  }

  join(x: tf.Tensor3D): tf.Tensor3D {
    const { heads, width } = this;
    const length = x.shape[1];
    const each = tf.reshape<tf.Rank.R4>(x, [this.members * this.rows, heads, length, width / heads]);
    return tf.reshape(this.exchange(each, length), [this.members, this.rows * length, width]);
  }

  /** Exchanges the middle axes; where one of them has length 1, the numbers lie right already. */
  private exchange(x: tf.Tensor4D, length: number): tf.Tensor4D {
    return this.heads === 1 || length === 1 ? x : tf.transpose(x, [0, 2, 1, 3]);
  }
}

/** What attention leaves for its derivative; queries are scaled by 1 / √(d / H) already. */
export interface AttentionPass {
  readonly query: tf.Tensor3D;
  readonly key: tf.Tensor3D;
  readonly value: tf.Tensor3D;
  /** [M·R·H, queries, keys] */
  readonly shares: tf.Tensor3D;
  readonly mixed: tf.Tensor3D;
}

/** All [M·R·H, …, d / H]. `mask`, if any, is added to the scores seen as [M·R, H, queries, keys]. */
export function attend(
  query: tf.Tensor3D,
  key: tf.Tensor3D,
  value: tf.Tensor3D,
  mask: tf.Tensor | null,
  heads: number,
): AttentionPass {
  const scores = tf.matMul(query, key, false, true) as tf.Tensor3D;
  const shares = tf.softmax(mask ? addMask(scores, mask, heads) : scores);
  return { query, key, value, shares, mixed: tf.matMul(shares, value) as tf.Tensor3D };
}

function addMask(scores: tf.Tensor3D, mask: tf.Tensor, heads: number): tf.Tensor3D {
  const [batch, queries, keys] = scores.shape;
  const byRow = tf.reshape(scores, [batch / heads, heads, queries, keys]);
  return tf.reshape(tf.add(byRow, mask), scores.shape);
}

/** With a the shares: ∂a = dy·valueᵀ, ∂score = a ∘ (∂a − Σ a∘∂a). */
export function attendGradient({ query, key, value, shares }: AttentionPass, dMixed: tf.Tensor3D) {
  const weighted = tf.mul(shares, tf.matMul(dMixed, value, false, true));
  const dScores = tf.sub<tf.Tensor3D>(weighted, tf.mul(shares, tf.sum(weighted, -1, true)));
  return {
    dQuery: tf.matMul(dScores, key) as tf.Tensor3D,
    dKey: tf.matMul(dScores, query, true, false) as tf.Tensor3D,
    dValue: tf.matMul(shares, dMixed, true, false) as tf.Tensor3D,
  };
}

/** Keeps positions from seeing later ones, [S, S], and from seeing padding, if there is any, [M·R, 1, S, S]. */
export function causalMask(backend: Backend, sequences: Sequences): tf.Tensor {
  const { length, ragged } = sequences;
  const causal = backend.constant(`causal ${length}`, () =>
    tf.tensor2d(
      Float32Array.from({ length: length * length }, (_, i) =>
        i % length > Math.floor(i / length) ? MASKED : 0,
      ),
      [length, length],
    ),
  );
  return ragged ? tf.add(causal, paddingMask(sequences, length)) : causal;
}

/** [M·R, 1, 1, keys]: hides the padding in front of each row. */
export function paddingMask({ pads }: Sequences, keys: number): tf.Tensor4D {
  const mask = new Float32Array(pads.length * keys);
  pads.forEach((pad, place) => {
    mask.fill(MASKED, place * keys, place * keys + pad);
  });
  return tf.tensor4d(mask, [pads.length, 1, 1, keys]);
}
