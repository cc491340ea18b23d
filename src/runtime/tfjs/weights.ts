import * as tf from '@tensorflow/tfjs-core';
import type { Layout } from '../networks/index.ts';
import type { Backend } from './backend.ts';

/** The tensors of a network by name, each with a leading axis of members: [M, …shape]. */
export type NamedTensors = Readonly<Record<string, tf.Tensor>>;

/** One set of stacked weights: the flat tensor [M, P] that is stored and stepped, and views cut from it. */
export class StackedWeights {
  private cut: NamedTensors | null = null;

  constructor(
    private readonly backend: Backend,
    readonly flat: tf.Tensor2D,
    private readonly layout: Layout,
  ) {}

  /** Cut when first read, and kept: sampling, scoring and learning in one step read the same weights. */
  views(): NamedTensors {
    this.cut ??= this.backend.compute(() =>
      Object.fromEntries(
        this.layout.tensors.map((slot) => {
          const members = this.flat.shape[0];
          const whole = slot.size === this.layout.parameters;
          const columns = whole ? this.flat : tf.slice(this.flat, [0, slot.offset], [members, slot.size]);
          return [slot.name, tf.keep(tf.reshape(columns, [members, ...slot.shape]))];
        }),
      ),
    );
    return this.cut;
  }

  dispose(): void {
    this.flat.dispose();
    if (this.cut) tf.dispose(this.cut as tf.NamedTensorMap);
  }
}

/** [M, P] from the gradients by each view, in the layout's order. */
export function flatten(gradients: NamedTensors, layout: Layout, members: number): tf.Tensor2D {
  const columns = layout.tensors.map(({ name, size }) => tf.reshape(gradients[name], [members, size]));
  return (columns.length === 1 ? columns[0] : tf.concat(columns, 1)) as tf.Tensor2D;
}
