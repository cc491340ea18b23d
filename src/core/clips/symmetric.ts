import { defineClip } from '../stages/stage.ts';
import { clipped } from './_bounds.ts';

export default defineClip({
  id: 'symmetric',
  title: 'Symmetric clip (PPO)',
  summary: 'Cuts the gradient of tokens whose ratio has already moved by ε in the direction it is pushed.',
  formula: String.raw`\min\!\big(\rho_{i,t}\hat A_{i,t},\ \operatorname{clip}(\rho_{i,t}, 1-\varepsilon, 1+\varepsilon)\,\hat A_{i,t}\big)`,
  source: { title: 'Proximal Policy Optimization Algorithms', arxiv: '1707.06347' },
  params: {
    eps: {
      kind: 'number',
      title: 'ε',
      help: 'How far from 1 the ratio may go; matters from the second update on the same rollouts.',
      default: 0.2,
      min: 0,
      max: 1,
      step: 0.01,
    },
  },
  at: (ratio, advantage, { eps }, out) => clipped(ratio, advantage, eps, eps, out),
});
