import type { NetworkSpec } from '../runtime.ts';
import { commonProblem, type Layout, layOut, type Network } from './network.ts';

/** logits[v] = Σ over the active features f of table[f, v]; with one feature per state, a table of logits. */
export const linear: Network = {
  id: 'linear',
  title: 'Linear',
  summary: 'Adds up one row of logits for each active feature of the state: exact, and the fastest.',
  params: {},

  layout(spec: NetworkSpec): Layout {
    return layOut([['table', [spec.features, spec.outputs]]]);
  },

  validate(spec) {
    const problem = commonProblem(this, spec);
    if (problem) return problem;
    const { features, fixedFeatures = 0 } = spec;
    if (features < 1) return `linear: features must be at least 1, not ${features}`;
    const fits = Number.isInteger(fixedFeatures) && fixedFeatures >= 0 && fixedFeatures < features;
    if (fits) return null;
    return `linear: fixedFeatures must be a whole number from 0 to ${features - 1}, not ${fixedFeatures}`;
  },

  initialise(spec, _random, initialLogits) {
    const size = spec.features * spec.outputs;
    if (!initialLogits) return new Float32Array(size);
    if (initialLogits.length !== size) {
      throw new RangeError(
        `linear: initialLogits must hold features × outputs = ${size} numbers, not ${initialLogits.length}`,
      );
    }
    return initialLogits.slice();
  },
};
