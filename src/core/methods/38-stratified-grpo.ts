import { defineMethod } from './_method.ts';

export default defineMethod({
  id: 'stratified-grpo',
  title: 'Stratified GRPO',
  summary: 'Compares a response with those that made as many searches, and a little with all of its group.',
  source: { title: 'Stratified GRPO', arxiv: '2510.06214' },
  changes: { advantage: 'stratified' },
  note: 'Strata come from the task; on a task that tells no kinds of responses apart it is the z-score.',
  card: {
    evidence: 'secondary summary',
    what: 'Responses to a prompt fall into strata by the number of searches they made. Each is normalised within its stratum, so that a search is not judged against guesses; a share of the plain z-score is mixed back in, as strata may be tiny. The variance that goes is that between the strata’s means.',
    formula: String.raw`\hat A_i = \alpha\,\frac{r_i - \bar r_{k(i)}}{\sigma_{k(i)} + \epsilon} + (1-\alpha)\,\frac{r_i - \bar r}{\sigma + \epsilon}`,
    headline: 'Up to 11.3 points over GRPO on single- and multi-hop question sets, with steadier training.',
    open: ['The paper’s own α is not in the sources used: 0.8.', 'ε = 1e-6, population standard deviation.'],
    limits: [
      'With α = 1 whether to search is never learned: within a stratum advantages sum to zero, so that decision gets no gradient in a table. All of it comes from the (1 − α) part.',
      'One search stands for the two of the simulation’s toy: they are one decision there.',
    ],
  },
  toys: [
    {
      id: 'guess-or-read',
      title:
        '8 questions: a guess is right with 0.35, a search once one has learned which of 8 passages to read',
      link: [
        'task=search-or-answer;prompts=8;passages=8;luck=0.35',
        'steps=400',
        'samples=16',
        // A step of 0.4 on each token’s mean over the group in the simulation, here on a mean over 8 questions too.
        'all=prompts=8;advantage.ddof=0;advantage.eps=0.000001;aggregation=constant;aggregation.length=1;optimizer=sgd;lr=3.2;optimizer.maxGradNorm=0',
        'lane=grpo;name=GRPO',
        'lane=stratified-grpo;name=α = 0.8',
        'lane=stratified-grpo;advantage.blend=1;name=α = 1',
      ].join('&'),
    },
  ],
  claims: [
    {
      id: 'faster',
      statement: 'After 100 steps α = 0.8 is right at least 0.05 more often than GRPO.',
      toy: 'guess-or-read',
      measure: { metric: 'pass@1', from: 95, to: 105 },
      lane: 'α = 0.8',
      baseline: 'GRPO',
      expect: { above: 0.05 },
      simulated: { lane: 0.872, baseline: 0.77 },
    },
    {
      id: 'plateau',
      statement: 'With α = 1 success stays at (0.35 + 1) / 2, within 0.03, after 400 steps.',
      toy: 'guess-or-read',
      measure: { metric: 'pass@1', from: 381, to: 400 },
      lane: 'α = 1',
      expect: { above: 0.645, below: 0.705 },
      simulated: { lane: 0.672 },
    },
    {
      id: 'never-decides',
      statement: 'With α = 1 it still searches half of the time, within 0.05.',
      toy: 'guess-or-read',
      measure: { metric: 'rewards/searched/mean', from: 381, to: 400 },
      lane: 'α = 1',
      expect: { above: 0.45, below: 0.55 },
      simulated: { lane: 0.5 },
    },
  ],
});
