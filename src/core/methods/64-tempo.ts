import { defineMethod } from './_method.ts';

/** A step of 0.3 on a mean over the group in the simulation: here also a mean over 8 prompts and 6 tokens. */
const link = (where: 'first' | 'last') =>
  [
    `task=lock;prompts=8;length=6;alphabet=4;relevant=2;where=${where};prior=0;spread=0;noise=0.1`,
    'steps=300',
    'samples=16',
    'all=prompts=8;advantage.eps=0.000001;optimizer=sgd;lr=14.4;optimizer.maxGradNorm=0',
    'lane=grpo;name=GRPO',
    'lane=grpo;lr=28.8;name=GRPO, double step',
    'lane=tempo;name=TEMPO',
  ].join('&');

export default defineMethod({
  id: 'tempo',
  title: 'TEMPO',
  summary: 'Reads the group as a prefix tree and credits each token with the change of value it brings.',
  source: { title: 'Exploiting Tree Structure for Credit Assignment', arxiv: '2509.18314' },
  changes: {
    advantage: 'prefix-tree',
    clip: 'dual',
    'clip.high': 0.28,
    aggregation: 'token-mean',
  },
  card: {
    evidence: 'official code',
    what: 'The G responses to a prompt share prefixes, so they form a tree. A prefix’s value is the mean reward of the responses that begin with it, and a token’s advantage is the group’s z-score plus the change of value that the token brings. Where nothing branches the second term is 0 and it is GRPO: no critic, no more rollouts.',
    formula: String.raw`\hat A_{i,t} = \frac{r_i - \bar r + V(o_{i,\le t}) - V(o_{i,<t})}{\operatorname{std}(r) + \epsilon},\quad \sum_t \big(V(o_{i,\le t}) - V(o_{i,<t})\big) = r_i - \bar r`,
    headline:
      'Qwen3-1.7B and 4B: better than PPO, GRPO and HEPO on MATH and MedQA at GRPO’s cost; up to 1.6 times faster.',
    open: ['Both terms are divided by the rewards’ standard deviation, as in the code.'],
    limits: [
      'The changes of value add up to each response’s own group advantage once more: at one learning rate the speed-up on the tokens that matter is a doubled step. Compare with GRPO at the double step.',
      'Long responses part at their first tokens; from there on it is GRPO. Where what counts comes last, the gain vanishes.',
    ],
  },
  toys: [
    {
      id: 'critical-first',
      title: '8 locks of 6 symbols from 4 of which the first two count; every tenth verdict is wrong',
      link: link('first'),
    },
    { id: 'critical-last', title: 'The same with the last two positions counting', link: link('last') },
  ],
  claims: [
    {
      id: 'faster-at-one-rate',
      statement: 'At one learning rate TEMPO is ahead by 0.1 after 20 steps when the first positions count.',
      toy: 'critical-first',
      measure: { metric: 'pass@1', from: 20, to: 20 },
      lane: 'TEMPO',
      baseline: 'GRPO',
      expect: { above: 0.1 },
      simulated: { lane: 0.51, baseline: 0.206 },
    },
    {
      id: 'a-doubled-step',
      statement: 'After 50 steps it is within 0.05 of GRPO with the double step.',
      toy: 'critical-first',
      measure: { metric: 'pass@1', from: 50, to: 50 },
      lane: 'TEMPO',
      baseline: 'GRPO, double step',
      expect: { above: -0.05, below: 0.05 },
      simulated: { lane: 0.933, baseline: 0.935 },
    },
    {
      id: 'drifts-less',
      statement: 'At that matched speed it keeps more entropy.',
      toy: 'critical-first',
      measure: { metric: 'entropy', from: 291, to: 300 },
      lane: 'TEMPO',
      baseline: 'GRPO, double step',
      expect: { above: 0 },
    },
    {
      id: 'vanishes',
      statement: 'When the last positions count it is within 0.05 of GRPO after 50 steps.',
      toy: 'critical-last',
      measure: { metric: 'pass@1', from: 50, to: 50 },
      lane: 'TEMPO',
      baseline: 'GRPO',
      expect: { above: -0.05, below: 0.05 },
      simulated: { lane: 0.766, baseline: 0.757 },
    },
  ],
});
