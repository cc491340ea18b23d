import { defineMethod } from './_method.ts';

export default defineMethod({
  id: 'real',
  title: 'REAL',
  summary: 'Classifies right against wrong responses by how much likelier they have become.',
  source: { title: 'Rewards as Labels', arxiv: '2602.05630' },
  changes: { objective: 'rewards-as-labels' },
  card: {
    evidence: 'official code',
    what: 'A response’s score is its mean log-ratio to the policy that drew it. Right responses are positive labels, wrong ones negative, and two softmax losses with an anchor at 0 push their scores apart. There is no advantage, clip or KL: the push on a response fades as it is well classified, and never exceeds 1/τ. A prompt with only right or only wrong responses says nothing but counts in the mean.',
    formula: String.raw`\Big|\frac{\partial \mathcal L_q}{\partial \bar s_i}\Big| = \frac1\tau \frac{e^{-\bar s_i/\tau}}{1 + \sum_{r_k = 1} e^{-\bar s_k/\tau}} < \frac1\tau \quad (r_i = 1)`,
    headline:
      'DeepSeek-R1-Distill-Qwen-1.5B: average pass@1 +6.7 over DAPO; 7B: +6.2 over DAPO and +1.7 over GSPO.',
    limits: [
      'On-policy, with one update a batch, it is no faster than GRPO: what differs shows with several epochs.',
      'Clipped GRPO moves least of all in this toy: “more stable than clipped GRPO” is not shown.',
      'Its step is larger than GRPO’s at the same learning rate; here GRPO’s rate is set so that their first steps agree where a quarter of a group is right.',
      'Its pushes do not sum to zero: with one right response of eight, the wrong ones are pushed harder in sum.',
    ],
  },
  toys: [
    {
      id: 'two-of-four',
      title: '8 locks of 4 symbols from 6 of which the first two count; 8 epochs a batch',
      link: [
        'task=lock;prompts=8;length=4;alphabet=6;relevant=2;prior=0;spread=0;jitter=0.3',
        'steps=40',
        'samples=16',
        // A step of 2 on a sum over prompts in the simulation, here on a mean over 8; GRPO’s from the sums of
        // |Â| (6.48) and of REAL’s pushes (3.05) where 2 of 8 are right: 2 · 3.05 / 6.48 · 8 · 8.
        'all=prompts=8;advantage.eps=0.000001;epochs=8;optimizer=sgd;lr=60;optimizer.maxGradNorm=0',
        'lane=grpo;name=GRPO',
        'lane=grpo;clip=none;name=GRPO, no clip',
        'lane=real;lr=16;name=REAL',
      ].join('&'),
    },
  ],
  claims: [
    {
      id: 'keeps-entropy',
      statement: 'Without any clip it keeps more entropy than unclipped GRPO.',
      toy: 'two-of-four',
      measure: { metric: 'entropy', from: 36, to: 40 },
      lane: 'REAL',
      baseline: 'GRPO, no clip',
      expect: { above: 0 },
      simulated: { lane: 0.396, baseline: 0.109 },
    },
    {
      id: 'as-accurate',
      statement: 'After 20 steps its pass@1 is within 0.05 of unclipped GRPO’s.',
      toy: 'two-of-four',
      measure: { metric: 'pass@1', from: 18, to: 22 },
      lane: 'REAL',
      baseline: 'GRPO, no clip',
      expect: { above: -0.05, below: 0.05 },
      simulated: { lane: 0.984, baseline: 0.987 },
    },
    {
      id: 'clip-stays-closest',
      statement: 'Clipped GRPO keeps more entropy than REAL.',
      toy: 'two-of-four',
      measure: { metric: 'entropy', from: 36, to: 40 },
      lane: 'REAL',
      baseline: 'GRPO',
      expect: { below: 0 },
      simulated: { lane: 0.396, baseline: 0.717 },
    },
    {
      id: 'faster-than-clip',
      statement: 'After 20 steps its pass@1 is ahead of clipped GRPO’s.',
      toy: 'two-of-four',
      measure: { metric: 'pass@1', from: 18, to: 22 },
      lane: 'REAL',
      baseline: 'GRPO',
      expect: { above: 0 },
      simulated: { lane: 0.984, baseline: 0.866 },
    },
  ],
});
