import { defineMethod } from './_method.ts';

export default defineMethod({
  id: 'e-grpo',
  title: 'E-GRPO',
  summary:
    'Pays wrong search agents by how many of the question’s entities they named, relative to their group.',
  source: {
    title: 'Repurposing Synthetic Data for Fine-grained Search Agent Supervision',
    arxiv: '2510.24694',
  },
  changes: {
    reward: 'relative-credit',
    'advantage.ddof': '0',
    'advantage.eps': 1e-6,
    correction: 'truncated',
    clip: 'clip-higher',
    'clip.low': 0.2,
    'clip.high': 0.28,
    aggregation: 'token-mean',
  },
  note: 'The paper’s entities are phrases in an agent’s thoughts; here they are the names that it searches for.',
  card: {
    evidence: 'paper text',
    what: 'Questions made from known entities tell more than right or wrong: a wrong response gets α times the share of the entities that it named, measured against the best of its group; a right one gets 1, and one that is cut off 0, without being trained on. There is no KL, and the upper clip is wider.',
    formula: String.raw`r_i = \begin{cases} 1 & \text{right} \\ \alpha\,\gamma_i / \max_j \gamma_j & \text{wrong} \\ 0 & \text{cut off}\end{cases}`,
    headline:
      'Local 7B agent, 7 question sets, pass@1: SFT 60.2, GRPO 61.4, E-GRPO 64.2, with fewer tool calls.',
    open: [
      'Population standard deviation with ε = 1e-6; clip 0.2 / 0.28; the mean over tokens rather than responses.',
      'Cut-off wins over right.',
    ],
    limits: [
      'The best wrong response always gets α, even if it named one entity of many.',
      'The number of hops is fixed, so “fewer tool calls” cannot be shown.',
    ],
  },
  toys: [
    {
      id: 'two-hops',
      title: '8 questions of two hops among 12 names; one question a step',
      link: [
        'task=two-hop-search;prompts=8;words=12',
        'steps=1500',
        'every=50',
        // A step of 2 on each token’s mean over the group in the simulation: here a mean over three tokens.
        'all=prompts=1;advantage.ddof=0;advantage.eps=0.000001;optimizer=sgd;lr=6;optimizer.maxGradNorm=0',
        'lane=e-grpo;relative-credit.alpha=0;name=α = 0 (GRPO)',
        'lane=e-grpo;name=α = 0.3',
        'lane=e-grpo;relative-credit.alpha=0.9;name=α = 0.9',
      ].join('&'),
    },
  ],
  claims: [
    {
      id: 'ahead-at-the-end',
      statement: 'Over the last 200 of 1,500 steps α = 0.3 is right at least 0.2 more often than α = 0.',
      toy: 'two-hops',
      measure: { metric: 'rewards/correct/mean', from: 1301, to: 1500 },
      lane: 'α = 0.3',
      baseline: 'α = 0 (GRPO)',
      expect: { above: 0.2 },
      simulated: { lane: 0.979, baseline: 0.641 },
    },
    {
      id: 'more-groups-speak',
      statement: 'In the first 50 steps fewer groups are without a signal.',
      toy: 'two-hops',
      measure: { metric: 'frac_reward_zero_std', from: 1, to: 50 },
      lane: 'α = 0.3',
      baseline: 'α = 0 (GRPO)',
      expect: { below: 0 },
    },
    {
      id: 'robust-to-alpha',
      statement: 'Over the last 200 steps α = 0.9 is within 0.1 of α = 0.3.',
      toy: 'two-hops',
      measure: { metric: 'rewards/correct/mean', from: 1301, to: 1500 },
      lane: 'α = 0.9',
      baseline: 'α = 0.3',
      expect: { above: -0.1, below: 0.1 },
      simulated: { lane: 0.968, baseline: 0.979 },
    },
  ],
});
