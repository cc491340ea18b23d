import { defineMethod } from './_method.ts';

export default defineMethod({
  id: 'a-grae',
  title: 'A-GRAE',
  summary:
    'Breaks two symmetries of the z-score: successes count less while they are rare, hard prompts more as they get common.',
  source: { title: 'Unveiling Implicit Advantage Symmetry', arxiv: '2602.05548' },
  changes: { advantage: 'asymmetric' },
  note: 'The paper’s equations 12 and 13. The released code divides by 1 − √p where the paper has √(1 − p), in a branch that, as released, it never takes.',
  card: {
    evidence: 'paper text',
    what: 'A group’s z-scores sum to zero, so answers that were not drawn do not move, and a prompt’s total |Â| is largest at one half. A-GRAE damps positive advantages by the batch’s mean reward ω until it reaches α: a group then sums to less than zero, and what was not drawn gains. Between prompts, weight slides from easy ones (small ω) to hard ones (large ω).',
    formula: String.raw`\hat A_i = \min\!\big(1, \tfrac{\omega}{\alpha}\big)^{[A_i > 0]} A_i,\quad A_i = \frac{z_i}{2}\Big(\frac{\omega}{\sqrt p} + \frac{1 - \omega}{\sqrt{1 - p}}\Big),\quad \frac{\partial J}{\partial z_u} = -\frac{\pi_u}{G} \sum_i \hat A_i\ (u \text{ not drawn})`,
    headline:
      'Qwen2.5-Math-7B: MATH pass@1 76.5 to 78.3, AIME25 pass@256 46.7 to 56.7 (GRPO to A-GRAE); the base model’s pass@256 is 46.7.',
    limits: [
      'In this tabular bandit A-GRAE is slower than GRPO and no more diverse at the same accuracy: the paper’s pass@k gain is not reproducible here.',
      'At equal steps its entropy is higher, merely because it learns more slowly: compare at equal accuracy.',
    ],
  },
  toys: [
    {
      id: 'many-arms',
      title: '24 questions of one token from 32: two are right, four wrong ones are tempting',
      link: [
        'task=lock;prompts=24;length=1;alphabet=32;solutions=2;prior=0.5;spread=0;jitter=1;jittered=right;tempting=4;temptation=1',
        'steps=400',
        'every=2',
        'samples=16',
        // 0.6 / G a response in the simulation, on a sum: here a mean over 24 questions.
        'all=prompts=24;advantage.eps=0.000001;optimizer=sgd;lr=14.4;optimizer.maxGradNorm=0',
        'lane=grpo;name=GRPO',
        'lane=a-grae;name=A-GRAE',
        'lane=a-grae;advantage.shape=negative;name=Positives ÷ 10',
      ].join('&'),
    },
  ],
  claims: [
    {
      id: 'slower',
      statement: 'It takes more steps than GRPO to a pass@1 of 0.9.',
      toy: 'many-arms',
      measure: { metric: 'pass@1', reaches: 0.9 },
      lane: 'A-GRAE',
      baseline: 'GRPO',
      compare: 'ratio',
      expect: { above: 1 },
      simulated: { lane: 103, baseline: 44 },
    },
    {
      id: 'less-slow-than-its-control',
      statement: 'Dividing all positive advantages by 10 is slower still.',
      toy: 'many-arms',
      measure: { metric: 'pass@1', reaches: 0.9 },
      lane: 'A-GRAE',
      baseline: 'Positives ÷ 10',
      compare: 'ratio',
      expect: { below: 1 },
      simulated: { lane: 103, baseline: 185 },
    },
    {
      id: 'sums-below-zero',
      statement: 'Its groups sum to less than zero (the on-policy loss is −mean Â), GRPO’s to zero.',
      toy: 'many-arms',
      measure: { metric: 'loss', from: 1, to: 400 },
      lane: 'A-GRAE',
      baseline: 'GRPO',
      expect: { above: 0.01 },
      // −ΣÂ / 8
      simulated: { lane: 0.194 / 8, baseline: 0 },
    },
    {
      id: 'no-more-entropy',
      statement: 'When they first reach a pass@1 of 0.9 their entropies differ by less than 0.05.',
      toy: 'many-arms',
      measure: { metric: 'entropy', once: 'pass@1', reaches: 0.9 },
      lane: 'A-GRAE',
      baseline: 'GRPO',
      expect: { above: -0.05, below: 0.05 },
      simulated: { lane: 0.588, baseline: 0.588 },
    },
    {
      id: 'no-more-answers',
      statement: 'At that point it finds at most 0.05 more of the two right answers in 16 tries.',
      toy: 'many-arms',
      measure: { metric: 'distinct@k', once: 'pass@1', reaches: 0.9 },
      lane: 'A-GRAE',
      baseline: 'GRPO',
      expect: { below: 0.05 },
    },
  ],
});
