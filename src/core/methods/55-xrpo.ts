import { defineMethod } from './_method.ts';

/** Nothing is learnt, so that every step is one more draw of the allocation. */
const frozen = 'optimizer=sgd;lr=0.00001';
/** 0.3 a step on the mean over 16 responses to one question in the simulation: here over 16 questions. */
const learning = 'prompts=16;group=16;advantage.eps=0.000001;optimizer=sgd;lr=4.8;optimizer.maxGradNorm=0';

const collapse = (start: string) =>
  [
    `task=unequal-answers;questions=16;start=${start};wrong=8`,
    'steps=80',
    'every=10',
    'samples=64',
    `all=${learning}`,
    'lane=grpo;name=GRPO',
    'lane=xrpo;rollout=iid;name=Novelty',
  ].join('&');

export default defineMethod({
  id: 'xrpo',
  title: 'XRPO',
  summary:
    'Draws where a mean reward is least known, seeds prompts that fail with solved ones, and pays unlikely right answers more.',
  source: { title: 'XRPO: Targeted Exploration and Exploitation', arxiv: '2510.06672' },
  changes: { rollout: 'adaptive-rounds', advantage: 'novelty' },
  note: 'Seeding needs a task that can show exemplars: code-pool with kinds. Elsewhere prompts that fail are tried again as they are.',
  card: {
    evidence: 'secondary summary',
    what: 'Responses are bought in rounds. After a first equal share each next one goes to the prompt whose mean reward would become better known by it, plus a bonus for prompts that were drawn little. A prompt whose responses all failed is tried again with solved questions in its context. Of the right answers, those less likely than the group’s average get a larger advantage, by half at the most.',
    formula: String.raw`\Pi_q = h_q(n_q) - h_q(n_q + 1) + \lambda \sqrt{\frac{\ln(1 + T)}{n_q}},\quad \hat A_i^{+} = \hat A_i + \min\big(\max(2.5\,(1 - e^{s_i - \bar s}), 0),\ \tfrac12 \hat A_i\big)`,
    headline:
      'Up to 4 points of pass@1 and 6 of cons@32 over GRPO and GSPO, in up to 2.7 times fewer steps; wall-clock time is not reported.',
    open: [
      'The bonus: the upper-confidence form with λ = 0.1. The expected drop: at the same deviation with one response more.',
      'Seeded responses are learnt under the context they were drawn in; a parameter learns them under the plain one.',
      's is a mean over tokens, for seeded responses with the exemplars in front; the cap comes after the bonus is held above 0.',
      'α = 0.05 and three rounds.',
    ],
    limits: [
      'λ trades responses drawn for nothing against prompts that have a signal; none of those tried improves both.',
      'The cap of one half slows the collapse onto one answer and does not stop it; where one right answer starts far ahead, nothing is left of the effect.',
      'The toy’s exemplar is the answer itself, as all its questions have the same; a solved question of a like kind says less.',
    ],
  },
  toys: [
    {
      id: 'allocation',
      title:
        '8 prompts a step with pass rates from Beta(0.4, 0.6), 64 responses in three rounds, nothing learnt',
      link: [
        'task=code-pool;prompts=256;alphabet=2;shortest=1;longest=1;law=beta;a=0.4;b=0.6',
        'steps=40',
        'every=40',
        'samples=1',
        `all=prompts=8;group=8;${frozen}`,
        'lane=grpo;name=Uniform',
        'lane=xrpo;rollout.lambda=0;name=λ 0',
        'lane=xrpo;name=λ 0.1',
        'lane=xrpo;rollout.lambda=0.5;name=λ 0.5',
        'lane=xrpo;rollout.lambda=2;name=λ 2',
      ].join('&'),
    },
    {
      id: 'seeding',
      title:
        '64 questions with one answer, nine in ten right one time in a hundred: 15 in a hundred with an exemplar',
      link: [
        'task=code-pool;prompts=64;alphabet=2;shortest=1;longest=1;known=0.1;hard=-4.6;medium=-4.6;kinds=1;lean=2.9',
        'steps=10',
        'every=10',
        'samples=1',
        `all=prompts=64;group=8;${frozen}`,
        'lane=grpo;name=GRPO',
        'lane=xrpo;rollout.rounds=2;rollout.exemplars=0;name=Unseeded',
        'lane=xrpo;rollout.rounds=2;name=Seeded',
      ].join('&'),
    },
    {
      id: 'collapse',
      title: '16 questions with right answers of 0.12, 0.08, 0.05 and 0.03 to begin with',
      link: collapse('level'),
    },
    {
      id: 'dominant',
      title: 'The same with right answers of 0.4, 0.06, 0.03 and 0.01',
      link: collapse('dominant'),
    },
  ],
  claims: [
    {
      id: 'fewer-dead-rollouts',
      statement: 'Without the bonus a smaller share of the responses is in groups without a signal.',
      toy: 'allocation',
      measure: { metric: 'frac_rollouts_zero_std', from: 1, to: 40 },
      lane: 'λ 0',
      baseline: 'Uniform',
      expect: { below: 0 },
      simulated: { lane: 0.28, baseline: 0.412 },
    },
    {
      id: 'fewer-live-prompts',
      statement: 'But then more of the prompts have no signal.',
      toy: 'allocation',
      measure: { metric: 'frac_reward_zero_std', from: 1, to: 40 },
      lane: 'λ 0',
      baseline: 'Uniform',
      expect: { above: 0 },
      simulated: { lane: 0.554, baseline: 0.412 },
    },
    {
      id: 'trade-at-a-tenth',
      statement: 'So it is at λ = 0.1: more of the prompts have no signal than with equal groups.',
      toy: 'allocation',
      measure: { metric: 'frac_reward_zero_std', from: 1, to: 40 },
      lane: 'λ 0.1',
      baseline: 'Uniform',
      expect: { above: 0 },
      simulated: { lane: 0.485, baseline: 0.412 },
    },
    {
      id: 'trade-at-a-half',
      statement: 'At λ = 0.5 no fewer of them have none, within 0.02.',
      toy: 'allocation',
      measure: { metric: 'frac_reward_zero_std', from: 1, to: 40 },
      lane: 'λ 0.5',
      baseline: 'Uniform',
      expect: { above: -0.02 },
      simulated: { lane: 0.419, baseline: 0.412 },
    },
    {
      id: 'nothing-at-two',
      statement: 'At λ = 2 the share of responses drawn for nothing is that of equal groups, within 0.02.',
      toy: 'allocation',
      measure: { metric: 'frac_rollouts_zero_std', from: 1, to: 40 },
      lane: 'λ 2',
      baseline: 'Uniform',
      expect: { above: -0.02, below: 0.02 },
      simulated: { lane: 0.42, baseline: 0.412 },
    },
    {
      id: 'seeding-wakes-groups',
      statement: 'Seeding gives at least three in ten of the prompts a signal that they would not have.',
      toy: 'seeding',
      measure: { metric: 'frac_reward_zero_std', from: 1, to: 10 },
      lane: 'Seeded',
      baseline: 'Unseeded',
      expect: { below: -0.3 },
      simulated: { lane: 0.501, baseline: 0.923 },
    },
    {
      id: 'more-entropy',
      statement: 'After 30 steps the right answers have more entropy than under GRPO.',
      toy: 'collapse',
      measure: { metric: 'right_entropy@k', from: 30, to: 30 },
      lane: 'Novelty',
      baseline: 'GRPO',
      expect: { above: 0 },
      simulated: { lane: 0.866, baseline: 0.723 },
    },
    {
      id: 'more-entropy-late',
      statement: 'After 80 steps they still have.',
      toy: 'collapse',
      measure: { metric: 'right_entropy@k', from: 80, to: 80 },
      lane: 'Novelty',
      baseline: 'GRPO',
      expect: { above: 0 },
      simulated: { lane: 0.265, baseline: 0.17 },
    },
    {
      id: 'small-cost',
      statement: 'It costs at most 0.02 of pass@1 after 30 steps.',
      toy: 'collapse',
      measure: { metric: 'pass@1', from: 30, to: 30 },
      lane: 'Novelty',
      baseline: 'GRPO',
      expect: { above: -0.02 },
      simulated: { lane: 0.755, baseline: 0.775 },
    },
    {
      id: 'small-cost-late',
      statement: 'And at most 0.02 after 80 steps.',
      toy: 'collapse',
      measure: { metric: 'pass@1', from: 80, to: 80 },
      lane: 'Novelty',
      baseline: 'GRPO',
      expect: { above: -0.02 },
      simulated: { lane: 0.973, baseline: 0.977 },
    },
    {
      id: 'dominant-answer-wins',
      statement:
        'Where one right answer starts far ahead, the entropies after 80 steps differ by less than 0.05.',
      toy: 'dominant',
      measure: { metric: 'right_entropy@k', from: 80, to: 80 },
      lane: 'Novelty',
      baseline: 'GRPO',
      expect: { above: -0.05, below: 0.05 },
      simulated: { lane: 0.042, baseline: 0.038 },
    },
  ],
});
