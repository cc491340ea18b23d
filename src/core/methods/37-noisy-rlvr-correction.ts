import { defineMethod } from './_method.ts';

export default defineMethod({
  id: 'noisy-rlvr-correction',
  title: 'PGBC / PGFC',
  summary:
    'Takes a verifier’s known error rates out of its verdicts, so that noisy prompts learn at full speed.',
  source: { title: 'Verifiable yet Noisy Rewards', arxiv: '2510.00915' },
  changes: { reward: 'corrected-verdict', advantage: 'mean-centred' },
  note: 'The backward correction (PGBC). The forward one (PGFC) is corrected-verdict.direction = forward with advantage = none.',
  card: {
    evidence: 'secondary summary',
    what: 'A verifier that errs is a noisy channel: it calls wrong responses right with probability ρ₀ and right ones wrong with probability ρ₁. The backward correction replaces the observed bit by an unbiased estimate of the true one. The forward correction keeps the bit and weighs each score function by ρ₁ or ρ₁ − 1: right responses add nothing on average and wrong ones are pushed down, and ρ₁ alone must be known. Appeals, which have some rejected answers looked at again, keep that rate up to date.',
    formula: String.raw`\hat R = \frac{\tilde R - \rho_0}{1 - \rho_0 - \rho_1}\ \text{(backward)},\quad w = \tilde R - (1 - \rho_1)\ \text{(forward)},\quad \mathbb E[w\,\nabla\log\pi] = (1 - \rho_0 - \rho_1)\,\nabla\,\mathbb E[R^*]`,
    headline:
      'Both beat uncorrected GRPO on maths models under synthetic and real verifier noise; the forward one converges faster and survives heavier noise (abstract; no table in the sources used).',
    open: [
      'Where the hook sits: the corrected verdict is the reward, centred within the group and not divided by its spread; the forward weight is the advantage itself.',
      'How appeals become a rate: a share of the step’s rejected answers, a running mean of 0.9, at most 0.45.',
    ],
    limits: [
      '“Forward converges faster” hardly shows: here it takes about 15 % fewer steps than uncorrected verdicts, where backward takes a quarter of them.',
      'For error rates that are the same everywhere uncorrected verdicts point the same way, in smaller steps: only rates that differ between prompts make the balance wrong.',
      'Dividing by the group’s spread takes every such correction out again.',
      'The toy’s appeals are decided without error; the paper’s second verifier is a weaker one.',
    ],
  },
  toys: [
    {
      id: 'two-noises',
      title:
        '8 questions of one token from 8; half have error rates of 0.05, half of 0.3 (false positives) and 0.5',
      link: [
        'task=lock;prompts=8;length=1;alphabet=8;prior=0;spread=0;noise=0.05;noisier=4;falsePositive=0.3;falseNegative=0.5',
        'steps=300',
        'every=2',
        'samples=16',
        // 0.5 / G a response in the simulation, on a sum: here a mean over 8 questions.
        'all=prompts=8;optimizer=sgd;lr=4;optimizer.maxGradNorm=0',
        'lane=grpo;advantage=mean-centred;weights=correct:0,truth:1;name=True verdicts',
        'lane=grpo;advantage=mean-centred;name=Uncorrected',
        'lane=noisy-rlvr-correction;name=Backward',
        'lane=noisy-rlvr-correction;corrected-verdict.direction=forward;advantage=none;name=Forward',
        'lane=noisy-rlvr-correction;corrected-verdict.direction=forward;corrected-verdict.rates=appealed;advantage=none;name=Forward, appeals',
        'lane=grpo;advantage.eps=0.000001;name=z-scores',
        'lane=noisy-rlvr-correction;advantage=group-z-score;advantage.eps=0.000001;name=Backward, z-scores',
      ].join('&'),
    },
  ],
  claims: [
    {
      id: 'backward-is-faster',
      statement:
        'On the noisy questions, uncorrected verdicts take at least 3 times as many steps to a pass@1 of 0.5.',
      toy: 'two-noises',
      measure: { metric: 'pass@1/hard', reaches: 0.5 },
      lane: 'Uncorrected',
      baseline: 'Backward',
      compare: 'ratio',
      expect: { above: 3 },
      simulated: { lane: 113, baseline: 24 },
    },
    {
      id: 'forward-is-not',
      statement: 'The forward correction takes as many steps as no correction, within 20 %.',
      toy: 'two-noises',
      measure: { metric: 'pass@1/hard', reaches: 0.5 },
      lane: 'Forward',
      baseline: 'Uncorrected',
      compare: 'ratio',
      expect: { above: 0.8, below: 1.2 },
      simulated: { lane: 99, baseline: 113 },
    },
    {
      id: 'nothing-under-z-scores',
      statement:
        'Under z-scores the backward correction makes no difference to pass@1 on the noisy questions.',
      toy: 'two-noises',
      measure: { metric: 'pass@1/hard', from: 51, to: 60 },
      lane: 'Backward, z-scores',
      baseline: 'z-scores',
      expect: { above: -0.01, below: 0.01 },
    },
    {
      id: 'one-rate-will-do',
      statement:
        'With one rate for all questions, found by appeals, the forward correction is within 20 % of that with the true rates.',
      toy: 'two-noises',
      measure: { metric: 'pass@1/hard', reaches: 0.5 },
      lane: 'Forward, appeals',
      baseline: 'Forward',
      compare: 'ratio',
      expect: { above: 0.8, below: 1.2 },
      simulated: { lane: 101, baseline: 99 },
    },
  ],
});
