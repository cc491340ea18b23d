import { defineMethod } from './_method.ts';

const link = (layout: string) =>
  [
    `task=strategies;prompts=8;layout=${layout};usual=0.6;synonym=0.55`,
    'steps=40',
    'every=1',
    'samples=16',
    'all=prompts=8',
    'lane=grpo;name=Independent',
    'lane=latr;name=LATR',
    'lane=latr;rollout.checks=0;name=LATR, nothing pruned',
  ].join('&');

export default defineMethod({
  id: 'latr',
  title: 'LATR',
  summary:
    'Grows a group as a tree that branches where the policy hesitates, and prunes branches that say the same.',
  source: { title: 'Lookahead Tree-Based Rollouts', arxiv: '2510.24302' },
  changes: { rollout: 'lookahead-tree' },
  note: 'At toy scale: a lookahead of 3 tokens compared once, and both thresholds at 0.25.',
  card: {
    evidence: 'official code',
    what: 'Instead of G independent samples one response per prompt grows into a tree. Where the second-best token is nearly as likely as the best a branch is forced onto it; after a few more tokens the branch is compared with the one it left, and goes, with all that has grown on it, if the two still say nearly the same. A full tree is handed over to ordinary sampling, and its share of the group falls with training. Rewards, advantages and updates are as they were.',
    formula: String.raw`p_{(2)} > \tau_{\mathrm{abs}}\ \wedge\ p_{(1)} - p_{(2)} < \tau_{\mathrm{rel}};\qquad \text{prune if } \operatorname{ED}(a, b) / r < \tau_{\mathrm{ed}}`,
    headline:
      '131 % faster learning on average and +4.2 % final pass@1 over sampling, on countdown and maths.',
    open: [
      'The forced token is inside the window that is compared.',
      'A group’s tree share is rounded half up; the share of the longest response that is written lowers the fill that hands over.',
    ],
    limits: [
      'Nothing is drawn inside the tree, yet the ratio takes its tokens as on-policy.',
      'Where nothing branches the group is G copies of one greedy response: no signal until the share falls.',
      'Two synonyms just before each strategy fill the tree first: then it knows two strategies where independent samples know five.',
    ],
  },
  toys: [
    {
      id: 'strategies-apart',
      title: '8 problems: three choices of strategy, with a synonym and fillers before each',
      link: link('spread'),
    },
    {
      id: 'strategies-crowded',
      title: 'The same with two synonyms just before each choice',
      link: link('crowded'),
    },
  ],
  claims: [
    {
      id: 'every-group-speaks',
      statement: 'In the first step at least 0.4 fewer of its groups are without a signal.',
      toy: 'strategies-apart',
      measure: { metric: 'frac_reward_zero_std', from: 1, to: 1 },
      lane: 'LATR',
      baseline: 'Independent',
      expect: { below: -0.4 },
      simulated: { lane: 0, baseline: 0.598 },
    },
    {
      id: 'pruning-matters',
      statement: 'Without pruning more groups are silent in the first step than with independent samples.',
      toy: 'strategies-apart',
      measure: { metric: 'frac_reward_zero_std', from: 1, to: 1 },
      lane: 'LATR, nothing pruned',
      baseline: 'Independent',
      expect: { above: 0 },
      simulated: { lane: 1, baseline: 0.598 },
    },
    {
      id: 'crowded-out',
      statement:
        'With synonyms just before each strategy more of its groups are silent than of independent samples.',
      toy: 'strategies-crowded',
      measure: { metric: 'frac_reward_zero_std', from: 1, to: 1 },
      lane: 'LATR',
      baseline: 'Independent',
      expect: { above: 0 },
      simulated: { lane: 1, baseline: 0.598 },
    },
    {
      id: 'learns-faster',
      statement: 'Over the first 20 steps its pass@1 is higher.',
      toy: 'strategies-apart',
      measure: { metric: 'pass@1', from: 1, to: 20 },
      lane: 'LATR',
      baseline: 'Independent',
      expect: { above: 0 },
    },
  ],
});
