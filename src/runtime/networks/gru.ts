import type { NetworkSpec } from '../runtime.ts';
import { commonProblem, fillNormal, type Layout, layOut, type Network } from './network.ts';

/**
 * One gated recurrent layer, d = width. With x the embedding of the token just read and h the state:
 *
 *     r = σ(x·inputReset + biasReset + h·stateReset)        reset gate
 *     z = σ(x·inputUpdate + biasUpdate + h·stateUpdate)     update gate
 *     n = tanh(x·inputNew + biasNew + r ∘ (h·stateNew))     proposed state
 *     h ← n + z ∘ (h − n)                                   starts at 0
 *     logits = h·head + headBias
 */
export const gru: Network = {
  id: 'gru',
  title: 'GRU',
  summary: 'Reads token by token into one gated recurrent state, from which it predicts the next token.',
  params: {
    width: {
      kind: 'integer',
      default: 32,
      min: 8,
      max: 128,
      step: 8,
      title: 'Width',
      help: 'Numbers in the recurrent state and in each token embedding.',
    },
  },

  layout(spec: NetworkSpec): Layout {
    const d = spec.params.width;
    return layOut([
      ['tokens', [spec.vocabulary, d]],
      ['inputReset', [d, d]],
      ['inputUpdate', [d, d]],
      ['inputNew', [d, d]],
      ['biasReset', [d]],
      ['biasUpdate', [d]],
      ['biasNew', [d]],
      ['stateReset', [d, d]],
      ['stateUpdate', [d, d]],
      ['stateNew', [d, d]],
      ['head', [d, spec.outputs]],
      ['headBias', [spec.outputs]],
    ]);
  },

  validate(spec) {
    return commonProblem(this, spec);
  },

  initialise(spec, random) {
    const { parameters, tensors } = this.layout(spec);
    const flat = new Float32Array(parameters);
    const fanIn = 1 / Math.sqrt(spec.params.width);
    for (const slot of tensors) {
      if (slot.name === 'tokens') fillNormal(flat, slot, 1, random);
      // A small head: the policy starts near uniform, whatever the state.
      else if (slot.name === 'head') fillNormal(flat, slot, 0.1 * fanIn, random);
      else if (slot.shape.length === 2) fillNormal(flat, slot, fanIn, random);
    }
    return flat;
  },
};
