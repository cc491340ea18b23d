import * as tf from '@tensorflow/tfjs-core';
import { type AttentionPass, attendGradient, type Heads } from './attention.ts';
import type { Backend } from './backend.ts';
import { type Normed, rmsNorm } from './layers.ts';
import { product, productByInput, productByWeight } from './product.ts';
import type { NamedTensors } from './weights.ts';

/** What one transformer block leaves for its derivative. */
export interface BlockPass {
  readonly attentionNorm: Normed;
  readonly attention: AttentionPass;
  /** The heads' mixtures side by side, [M, n, d]. */
  readonly joined: tf.Tensor3D;
  readonly mlpNorm: Normed;
  /** σ of the hidden layer's input, and that input times it. */
  readonly gate: tf.Tensor3D;
  readonly hidden: tf.Tensor3D;
  readonly y: tf.Tensor3D;
}

/** Query, key and value arrive split into heads, the query scaled. */
export type Attend = (query: tf.Tensor3D, key: tf.Tensor3D, value: tf.Tensor3D) => AttentionPass;

/** One block on `x`, [M, n, d]; `layer` is the prefix of its tensors' names. */
export function block(
  backend: Backend,
  weights: NamedTensors,
  layer: string,
  heads: Heads,
  x: tf.Tensor3D,
  attend: Attend,
): BlockPass {
  const attentionNorm = rmsNorm(backend, x, weights[`${layer}attentionNorm`]);
  const project = (name: string) => heads.split(product(attentionNorm.y, weights[layer + name]));
  const query = tf.mul<tf.Tensor3D>(project('query'), heads.scale);
  const attention = attend(query, project('key'), project('value'));
  const joined = heads.join(attention.mixed);
  const between = tf.add<tf.Tensor3D>(x, product(joined, weights[`${layer}out`]));

  const mlpNorm = rmsNorm(backend, between, weights[`${layer}mlpNorm`]);
  const input = product(mlpNorm.y, weights[`${layer}up`]);
  const gate = tf.sigmoid(input);
  const hidden = tf.mul<tf.Tensor3D>(input, gate);
  const y = tf.add<tf.Tensor3D>(between, product(hidden, weights[`${layer}down`]));
  return { attentionNorm, attention, joined, mlpNorm, gate, hidden, y };
}

/** From ∂loss/∂y to ∂loss/∂x and the gradients by the block's tensors. */
export function blockGradient(
  weights: NamedTensors,
  layer: string,
  heads: Heads,
  pass: BlockPass,
  dy: tf.Tensor3D,
): { dx: tf.Tensor3D; gradients: NamedTensors } {
  const { attentionNorm, attention, joined, mlpNorm, gate, hidden } = pass;
  const weight = (name: string) => weights[layer + name];

  // silu′(u) = σ + uσ·(1 − σ) = σ + hidden − hidden·σ
  const slope = tf.sub(tf.add(gate, hidden), tf.mul(hidden, gate));
  const dInput = tf.mul<tf.Tensor3D>(productByInput(dy, weight('down')), slope);
  const mlp = mlpNorm.gradient(productByInput(dInput, weight('up')));
  const dBetween = tf.add<tf.Tensor3D>(dy, mlp.dx);

  const dMixed = heads.split(productByInput(dBetween, weight('out')));
  const byHead = attendGradient(attention, dMixed);
  const dQuery = heads.join(tf.mul(byHead.dQuery, heads.scale));
  const dKey = heads.join(byHead.dKey);
  const dValue = heads.join(byHead.dValue);
  const dNormed = tf.addN([
    productByInput(dQuery, weight('query')),
    productByInput(dKey, weight('key')),
    productByInput(dValue, weight('value')),
  ]);
  const first = attentionNorm.gradient(dNormed);

  const gradients = {
    attentionNorm: first.dGain,
    query: productByWeight(attentionNorm.y, dQuery),
    key: productByWeight(attentionNorm.y, dKey),
    value: productByWeight(attentionNorm.y, dValue),
    out: productByWeight(joined, dBetween),
    mlpNorm: mlp.dGain,
    up: productByWeight(mlpNorm.y, dInput),
    down: productByWeight(hidden, dy),
  };
  const named = Object.entries(gradients).map(([name, gradient]) => [layer + name, gradient] as const);
  return { dx: tf.add(dBetween, first.dx), gradients: Object.fromEntries(named) };
}
