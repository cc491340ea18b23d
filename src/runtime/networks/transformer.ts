import type { NetworkSpec } from '../runtime.ts';
import { commonProblem, fillNormal, type Layout, layOut, type Network } from './network.ts';

/** Added to the mean square before its root, so that a zero vector has a norm. */
export const NORM_EPSILON = 1e-5;

/** Width of the hidden layer of each block, in multiples of the network's width. */
const EXPANSION = 4;

/**
 * A decoder, d = width, for the token at position p (0 is the first token of the context):
 *
 *     x = embeddings[token] + embeddings[vocabulary + p]
 *     in each layer:  x ← x + attend(norm(x)∘attentionNorm) · out
 *                     x ← x + silu(norm(x)∘mlpNorm · up) · down
 *     logits = norm(x)∘finalNorm · head + headBias
 *
 * norm(x) = x / √(mean(x²) + ε). attend projects by `query`, `key` and `value` (columns grouped by head), weighs
 * each head's values by softmax(q·k / √(d / heads)) over this and all earlier positions.
 */
export const transformer: Network = {
  id: 'transformer',
  title: 'Transformer',
  summary: 'A small causal decoder: learned positions, RMSNorm, attention to everything read so far.',
  params: {
    width: {
      kind: 'integer',
      default: 32,
      min: 8,
      max: 128,
      step: 8,
      title: 'Width',
      help: 'Numbers in the residual stream of each token; must divide by the number of heads.',
    },
    layers: {
      kind: 'integer',
      default: 2,
      min: 1,
      max: 4,
      step: 1,
      title: 'Layers',
      help: 'Blocks of attention and feed-forward network, one after another.',
    },
    heads: {
      kind: 'integer',
      default: 2,
      min: 1,
      max: 4,
      step: 1,
      title: 'Heads',
      help: 'Attention heads in each layer: 1, 2 or 4.',
    },
  },

  layout(spec: NetworkSpec): Layout {
    const { width: d, layers } = spec.params;
    const blocks = Array.from({ length: layers }, (_, layer) =>
      (
        [
          ['attentionNorm', [d]],
          ['query', [d, d]],
          ['key', [d, d]],
          ['value', [d, d]],
          ['out', [d, d]],
          ['mlpNorm', [d]],
          ['up', [d, EXPANSION * d]],
          ['down', [EXPANSION * d, d]],
        ] as const
      ).map(([name, shape]) => [`layer${layer}.${name}`, shape] as const),
    );
    return layOut([
      ['embeddings', [spec.vocabulary + spec.maxLength, d]],
      ...blocks.flat(),
      ['finalNorm', [d]],
      ['head', [d, spec.outputs]],
      ['headBias', [spec.outputs]],
    ]);
  },

  validate(spec) {
    const problem = commonProblem(this, spec);
    if (problem) return problem;
    const { width, heads } = spec.params;
    if (![1, 2, 4].includes(heads)) return `transformer: params.heads must be 1, 2 or 4, not ${heads}`;
    return width % heads === 0
      ? null
      : `transformer: params.width must divide by params.heads (${heads}), not ${width}`;
  },

  initialise(spec, random) {
    const { parameters, tensors } = this.layout(spec);
    const flat = new Float32Array(parameters);
    // Each layer adds two branches to the residual stream; so scaled, their sum stays of the order of one.
    const branch = 1 / Math.sqrt(2 * spec.params.layers);
    for (const slot of tensors) {
      const kind = slot.name.slice(slot.name.indexOf('.') + 1);
      const fanIn = 1 / Math.sqrt(slot.shape[0]);
      if (kind.endsWith('Norm')) flat.fill(1, slot.offset, slot.offset + slot.size);
      // Token and position each give half of the stream's variance of one.
      else if (kind === 'embeddings') fillNormal(flat, slot, Math.SQRT1_2, random);
      // A small head: the policy starts near uniform, whatever it reads.
      else if (kind === 'head') fillNormal(flat, slot, 0.1 * fanIn, random);
      else if (kind === 'out' || kind === 'down') fillNormal(flat, slot, branch * fanIn, random);
      else if (slot.shape.length === 2) fillNormal(flat, slot, fanIn, random);
    }
    return flat;
  },
};
