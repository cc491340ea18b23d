import { defineMethod } from './_method.ts';

export default defineMethod({
  id: 'gdpo',
  title: 'GDPO',
  summary: 'Normalises each reward within the group before they are added, then the sum over the batch.',
  source: { title: 'Group reward-Decoupled Normalization Policy Optimization', arxiv: '2601.05242' },
  changes: {
    advantage: 'gdpo',
    'advantage.eps': 1e-6,
    'advantage.whitenBy': 'variance',
    'advantage.whitenEps': 1e-8,
  },
  note: 'Whitened over responses as in the paper’s TRL code, with verl’s ε; verl itself whitens over tokens, where long responses count more.',
  card: {
    evidence: 'official code',
    what: 'GRPO adds the rewards up and then takes the z-score of the sum: different combinations land on the same advantage, and a reward with a large spread drowns one with a small spread. Here each reward’s z-score is taken by itself within the group; their weighted sum is then whitened over the batch, so that its scale does not grow with the number of rewards. A second tool, conditioned rewards, pays the easy reward only where the hard one is met (components.conditioned).',
    formula: String.raw`\hat A_{ij} = \frac{A_{ij} - \mu_{\text{batch}}}{\sqrt{\sigma^2_{\text{batch}} + 10^{-8}}},\quad A_{ij} = \sum_k w_k \frac{r^{(k)}_{ij} - \operatorname{mean}_j r^{(k)}_i}{\operatorname{std}_j r^{(k)}_i + \epsilon}`,
    headline:
      'Tool calling with Qwen2.5-1.5B: about +5 % on live tasks and +4 % format compliance over GRPO; up to +6.3 points on AIME.',
    open: ['The threshold of conditioned rewards: fully right.'],
    limits: [
      'Weights act on normalised rewards, so a weight of 2 no longer means that a reward is worth twice as much.',
      'With a single reward it is GRPO up to the scale that whitening sets.',
      'Two rewards of range 6 and 1 on different tokens are as clear a case as there is; with rewards alike in size the two methods are close.',
    ],
  },
  toys: [
    {
      id: 'framed-digits',
      title: 'Four questions: two secret digits pay −3 to 3, the brackets around them 0 or 1; groups of 4',
      link: [
        'task=format;prompts=4;digits=2;alphabet=4;scale=3',
        'steps=100',
        // 0.6 a token on a mean over the group in the simulation: here a mean over 4 questions and 4 tokens.
        'all=prompts=4;rollout.group=4;advantage.eps=0.000001;optimizer=sgd;lr=9.6;optimizer.maxGradNorm=0',
        'lane=grpo;name=GRPO',
        'lane=grpo;advantage=mean-centred;name=GRPO, no std',
        'lane=gdpo;advantage.whitenOver=nothing;name=GDPO, not whitened',
        'lane=gdpo;name=GDPO',
      ].join('&'),
    },
  ],
  claims: [
    {
      id: 'format-early',
      statement: 'After 50 steps GDPO frames its answers at least 0.2 more often than GRPO.',
      toy: 'framed-digits',
      measure: { metric: 'rewards/format/mean', from: 46, to: 55 },
      lane: 'GDPO',
      baseline: 'GRPO',
      expect: { above: 0.2 },
      simulated: { lane: 0.605, baseline: 0.195 },
    },
    {
      id: 'digits-unharmed',
      statement: 'After 50 steps GDPO has the digits right as often as GRPO, less 0.05 at the most.',
      toy: 'framed-digits',
      measure: { metric: 'rewards/exact/mean', from: 46, to: 55 },
      lane: 'GDPO',
      baseline: 'GRPO',
      expect: { above: -0.05 },
      simulated: { lane: 0.946, baseline: 0.934 },
    },
    {
      id: 'std-matters',
      statement: 'Without the division by the std GRPO frames its answers less often still after 100 steps.',
      toy: 'framed-digits',
      measure: { metric: 'rewards/format/mean', from: 91, to: 100 },
      lane: 'GRPO, no std',
      baseline: 'GRPO',
      expect: { below: 0 },
      simulated: { lane: 0.404, baseline: 0.716 },
    },
    {
      id: 'whitening-helps',
      statement: 'Whitening over the batch puts the format ahead after 100 steps.',
      toy: 'framed-digits',
      measure: { metric: 'rewards/format/mean', from: 91, to: 100 },
      lane: 'GDPO',
      baseline: 'GDPO, not whitened',
      expect: { above: 0 },
      simulated: { lane: 0.937, baseline: 0.862 },
    },
  ],
});
