import { defineMethod } from './_method.ts';

const lanes = [
  'steps=200',
  'every=100',
  'samples=4',
  // A step of 6 on each group's own loss in the simulation: here a mean over 8 groups, half as many.
  'all=prompts=8;advantage.eps=0.000001;optimizer=sgd;lr=48;optimizer.maxGradNorm=0',
  'lane=grpo;name=Response mean',
  'lane=grpo;aggregation=token-mean;aggregation.within=group;name=Token mean',
  'lane=balanced-aggregation;name=BA',
];

export default defineMethod({
  id: 'balanced-aggregation',
  title: 'Balanced Aggregation',
  summary:
    'Averages good and bad responses of a group apart, so that their lengths do not decide which side pushes harder.',
  source: { title: 'Balanced Aggregation', arxiv: '2605.04077' },
  changes: { aggregation: 'balanced' },
  card: {
    evidence: 'secondary summary',
    what: 'Each group is split by the sign of its advantages; losses are averaged over all tokens of either side, and the two averages are weighed by how many responses are on the side. Token counts then no longer decide how hard good and bad responses push against each other, as under a token mean; and within a side every token counts the same, which it does not under the mean of response means.',
    formula: String.raw`\mathcal J = \frac kG\, \frac{\sum_{i \in S_+}\sum_t \ell_{i,t}}{\sum_{i \in S_+} |o_i|} + \frac{G-k}G\, \frac{\sum_{i \in S_-}\sum_t \ell_{i,t}}{\sum_{i \in S_-} |o_i|},\quad S_\pm = \{i : \pm\hat A_i > 0\}`,
    headline:
      'Six maths benchmarks, Qwen3-1.7B, DAPO-17k: response mean 0.448, token mean 0.436, BA 0.470; on one of four settings the response mean is ahead.',
    open: ['Responses with an advantage of 0 are on neither side, and G stays the size of the whole group.'],
    limits: [
      'No gain in accuracy is to be had in this toy: all three learn it, at most two points apart on the way.',
      'With rewards of more than two values the two sides are no longer in balance under BA; under the mean of response means they always are.',
    ],
  },
  toys: [
    {
      id: 'long-is-bad',
      title:
        'Eight questions; the policy leans to the right answer in its short mode, 4 tokens rather than 16',
      link: ['task=short-or-long;prompts=8', ...lanes].join('&'),
    },
    {
      id: 'long-is-good',
      title: 'The same with the lean in its long mode',
      link: ['task=short-or-long;prompts=8;better=long', ...lanes].join('&'),
    },
  ],
  claims: [
    {
      id: 'balanced',
      statement: 'Under BA good responses push exactly as hard as bad ones …',
      toy: 'long-is-bad',
      measure: { metric: 'push/up_to_down', from: 1, to: 50 },
      lane: 'BA',
      expect: { above: 0.99999, below: 1.00001 },
      simulated: { lane: 1 },
    },
    {
      id: 'token-mean-is-not',
      statement: '… while under a token mean the longer, bad ones win …',
      toy: 'long-is-bad',
      measure: { metric: 'push/up_to_down', from: 1, to: 50 },
      lane: 'Token mean',
      expect: { below: 0.9 },
      simulated: { lane: 0.729 },
    },
    {
      id: 'nor-the-other-way',
      statement: '… and where long responses are the good ones, the good ones do.',
      toy: 'long-is-good',
      measure: { metric: 'push/up_to_down', from: 1, to: 50 },
      lane: 'Token mean',
      expect: { above: 1.1 },
      simulated: { lane: 1.61 },
    },
    {
      id: 'long-mode-undertrained',
      statement:
        'Where the long mode is better, the mean of response means chooses it at least 0.1 less often than BA after 200 steps.',
      toy: 'long-is-good',
      measure: { metric: 'rewards/long/mean', from: 191, to: 200 },
      lane: 'Response mean',
      baseline: 'BA',
      expect: { below: -0.1 },
      simulated: { lane: 0.753, baseline: 0.981 },
    },
    {
      id: 'no-gain-in-accuracy',
      statement: 'After 200 steps BA and the mean of response means are right equally often, within 0.02.',
      toy: 'long-is-good',
      measure: { metric: 'rewards/correct/mean', from: 191, to: 200 },
      lane: 'BA',
      baseline: 'Response mean',
      expect: { above: -0.02, below: 0.02 },
    },
  ],
});
