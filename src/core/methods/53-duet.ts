import { defineMethod } from './_method.ts';

/** In the simulation a rollout pushes by 0.6 / (8 b), on a sum: `constant` with C = 1 sums. */
const summed = 'prompts=24;aggregation=constant;aggregation.length=1;aggregation.perRow=off';
const sgd = 'optimizer=sgd;optimizer.maxGradNorm=0';
/** A response costs 2 tokens and 3 a symbol, half of what it does in the simulation; the policy writes one a symbol. */
const pool = 'task=code-pool;prompts=24;alphabet=6;shortest=1;longest=3;known=0.5;reading=2;working=2';

export default defineMethod({
  id: 'duet',
  title: 'DUET',
  summary:
    'Spends a budget of tokens on the prompts whose gradients vary most, and weighs what it draws for that.',
  source: { title: 'Optimize Token-Budget Allocation for RLVR', arxiv: '2605.08441' },
  changes: { rollout: 'token-budget', correction: 'propensity' },
  note: 'Lengths are about 40 times as short as in the paper: nothing is stopped before 4 tokens, the grace is 3, and one certain token ends a response.',
  card: {
    evidence: 'official code',
    what: 'Before sampling, a running estimate of how much a prompt’s gradient varies decides how many responses it gets under one budget of tokens. While sampling, a response may stop early once its answer is there, and most of those without an answer late are given up; the few that are kept stand for all of them. Advantages are divided by the share of responses that their prompt was given. GRPO otherwise.',
    formula: String.raw`n_q = \operatorname{clip}\Big(\operatorname{round}\frac{\hat s_q}{\sqrt{\lambda \hat L_q}}, 1, 32\Big),\quad \hat s_q = \overline{\operatorname{std}_i\big(\hat A_{q,i} \log \pi(o_{q,i})\big)},\quad w_q = \frac{1}{\operatorname{clip}(n_q/\bar n, 0.05, 1)}`,
    headline:
      'Qwen3-1.7B on MATH: ahead of GRPO at full budget and 1.62 times as fast; at half the budget still ahead, 2.51 times as fast. (Numbers from the abstract.)',
    open: [
      'Before a prompt was observed, the paper predicts ŝ from its log-probability under the base model; here the policy does not model prompts, and all start at 1.',
      'A response that is given up stays in its group’s statistics, with the verdict on what it wrote.',
    ],
    limits: [
      'The toy sees every prompt at every step. There a prompt that showed no variance once falls to one response and is never measured again: the paper’s gain in accuracy is not to be promised for small sets of prompts that are seen many times.',
      'On codes of this pool the answer is the whole response, so nothing is stopped early or given up: give the pool a tail, or take think-then-answer, to see that.',
      'Exact arithmetic on 64 prompts: with known spreads the allocator leaves about a fifth less variance than equal groups at the same tokens; 5 to 33 % over draws of prompts, not 19 to 25 % on all.',
      'To keep one in twenty of the late responses at a weight of 20 is unbiased and dear: where three in ten are late, a response’s estimate has 6.6 times the variance; to drop them all is biased by 0.1.',
      'The simulation leaves the propensity weights out; lanes called “unweighted” do so, too.',
    ],
  },
  toys: [
    {
      id: 'full-budget',
      title: '24 codes of 1 to 3 symbols, half of them known; tokens of 8 responses to each',
      link: [
        pool,
        'steps=60',
        'every=20',
        'samples=64',
        `all=${summed};${sgd};lr=0.075`,
        'lane=grpo;name=Uniform',
        'lane=duet;name=DUET',
        'lane=duet;correction=;name=Unweighted',
        'lane=duet;correction=;rollout.least=2;rollout.floor=0.3;name=At least 2',
        'lane=duet;correction=;rollout.least=2;rollout.estimate=exact;name=Exact',
      ].join('&'),
    },
    {
      id: 'half-budget',
      title: 'The same with the tokens of 4 responses to each',
      link: [
        pool,
        'steps=20',
        'every=20',
        'samples=64',
        `all=${summed};${sgd};lr=0.15`,
        'lane=grpo;group=4;name=Uniform',
        'lane=duet;rollout.budget=0.5;name=DUET',
        'lane=duet;rollout.budget=0.5;correction=;name=Unweighted',
        'lane=duet;rollout.budget=0.5;correction=;rollout.least=2;rollout.floor=0.3;name=At least 2',
        'lane=duet;rollout.budget=0.5;correction=;rollout.least=2;rollout.estimate=exact;name=Exact',
      ].join('&'),
    },
  ],
  claims: [
    {
      id: 'ahead',
      statement: 'As published, it is ahead of equal groups after 20 steps at the same tokens.',
      toy: 'full-budget',
      measure: { metric: 'pass@1', from: 20, to: 20 },
      lane: 'DUET',
      baseline: 'Uniform',
      expect: { above: 0 },
    },
    {
      id: 'ahead-at-half',
      statement: 'As published, it is ahead of equal groups after 20 steps at half the tokens.',
      toy: 'half-budget',
      measure: { metric: 'pass@1', from: 20, to: 20 },
      lane: 'DUET',
      baseline: 'Uniform',
      expect: { above: 0 },
    },
    {
      id: 'fewer-dead-tokens',
      statement: 'In the first 20 steps a smaller share of the tokens is in groups without a signal.',
      toy: 'full-budget',
      measure: { metric: 'frac_tokens_zero_std', from: 1, to: 20 },
      lane: 'Unweighted',
      baseline: 'Uniform',
      expect: { below: 0 },
      simulated: { lane: 0.52, baseline: 0.621 },
    },
    {
      id: 'fewer-dead-tokens-at-half',
      statement: 'The same at half the tokens.',
      toy: 'half-budget',
      measure: { metric: 'frac_tokens_zero_std', from: 1, to: 20 },
      lane: 'Unweighted',
      baseline: 'Uniform',
      expect: { below: 0 },
      simulated: { lane: 0.67, baseline: 0.76 },
    },
    {
      id: 'observed-is-behind',
      statement: 'With the observed ŝ, pass@1 is lower than with equal groups after 60 steps.',
      toy: 'full-budget',
      measure: { metric: 'pass@1', from: 60, to: 60 },
      lane: 'Unweighted',
      baseline: 'Uniform',
      expect: { below: 0 },
      simulated: { lane: 0.767, baseline: 0.945 },
    },
    {
      id: 'exact-is-ahead',
      statement: 'With the exact spread instead, it is ahead of equal groups after 20 steps.',
      toy: 'full-budget',
      measure: { metric: 'pass@1', from: 20, to: 20 },
      lane: 'Exact',
      baseline: 'Uniform',
      expect: { above: 0 },
      simulated: { lane: 0.861, baseline: 0.811 },
    },
    {
      id: 'exact-is-ahead-at-half',
      statement: 'The same at half the tokens.',
      toy: 'half-budget',
      measure: { metric: 'pass@1', from: 20, to: 20 },
      lane: 'Exact',
      baseline: 'Uniform',
      expect: { above: 0 },
      simulated: { lane: 0.817, baseline: 0.749 },
    },
    {
      id: 'starvation-stays',
      statement:
        'In steps 51 to 60 more than one group in twenty is a single wrong response: not solved, and never compared.',
      toy: 'full-budget',
      measure: { metric: 'group_size/lone_wrong', from: 51, to: 60 },
      lane: 'Unweighted',
      expect: { above: 0.05 },
      simulated: { lane: 0.228 },
    },
    {
      id: 'two-vanish-in-part',
      statement: 'With two responses to each prompt at least, it is ahead of one after 20 steps.',
      toy: 'full-budget',
      measure: { metric: 'pass@1', from: 20, to: 20 },
      lane: 'At least 2',
      baseline: 'Unweighted',
      expect: { above: 0 },
      simulated: { lane: 0.791, baseline: 0.762 },
    },
  ],
});
