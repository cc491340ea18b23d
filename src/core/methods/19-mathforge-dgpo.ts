import { defineMethod } from './_method.ts';

/** The questions to be copied, by what is evaluated; four lanes with and without rewrites. */
const copying = (evaluate: string) =>
  [
    `task=graded-copy;prompts=24;heldOut=16;length=3;alphabet=6;evaluate=${evaluate}`,
    'steps=150',
    'every=5',
    'samples=16',
    'all=prompts=24;optimizer=sgd;lr=21.6;optimizer.maxGradNorm=0',
    'lane=grpo;name=GRPO',
    'lane=grpo;curriculum=reformulated;name=GRPO + MQR',
    'lane=mathforge-dgpo;name=DGPO',
    'lane=mathforge-dgpo;curriculum=reformulated;name=MathForge',
  ].join('&');

export default defineMethod({
  id: 'mathforge-dgpo',
  title: 'DGPO (MathForge)',
  summary:
    'Every question gets the same total advantage, then hard ones more; tokens are averaged over questions that say something.',
  source: { title: 'Harder Is Better', arxiv: '2601.20614' },
  changes: { advantage: 'difficulty-balanced', aggregation: 'token-mean', 'aggregation.within': 'signal' },
  card: {
    evidence: 'official code',
    what: 'The z-score gives questions of middling accuracy the largest total |Â|. DGAE divides by the mean absolute deviation instead, so every question with a signal gets the same total; DQW then weighs questions by a softmax that favours low accuracy. MQR adds three harder rewrites of each question that keep its answer: a background that distracts, a new term for a concept, a sub-problem in the place of a number; here it is a curriculum of its own, “reformulated”.',
    formula: String.raw`\hat A_{q,i} = w_q \frac{G\,(r_i - \bar r)}{\sum_j |r_j - \bar r| + \epsilon},\quad w_q = |\mathcal V| \operatorname*{softmax}_{q \in \mathcal V}(-a_q / T)`,
    headline: 'Qwen2.5-Math-7B, six benchmarks: GRPO 37.61, DGPO 39.79; with the rewritten questions 42.17.',
    limits: [
      'Most of the gain at one learning rate is step size: the totals are larger, and the mean is over questions with a signal only.',
      'At T = 2 the weights differ by a factor of 1.45 between an eighth and seven eighths right: a small, early shift.',
      'The source gives no numbers for MQR’s toy, only what a rewrite is; the two claims have the direction of the paper’s headline, and no threshold. For a linear policy to read a sum or a new name is another skill than to read a symbol, so there is little that rewrites could teach about the originals.',
    ],
  },
  toys: [
    {
      id: 'graded-copy',
      title: '24 locks of 3 symbols from 6; the right symbols start at logits from −1.2 (hardest) to 2.5',
      link: [
        'task=lock;prompts=24;length=3;alphabet=6;prior=0.65;spread=1.85',
        'steps=150',
        'samples=16',
        // 0.3 / G a response and token in the simulation, on a sum: here a mean over 24 questions and 3 tokens.
        'all=prompts=24;optimizer=sgd;lr=21.6;optimizer.maxGradNorm=0',
        'lane=grpo;name=GRPO',
        'lane=mathforge-dgpo;advantage.weigh=off;name=DGAE',
        'lane=mathforge-dgpo;name=DGPO',
      ].join('&'),
    },
    {
      id: 'all-wordings',
      title: '24 questions of 3 symbols to copy; 16 others are evaluated, each also in its three rewrites',
      link: copying('all'),
    },
    {
      id: 'first-wordings',
      title: 'The same; the others are evaluated as they are worded first',
      link: copying('originals'),
    },
  ],
  claims: [
    {
      id: 'harder-at-one-rate',
      statement: 'At one learning rate DGPO is at least 0.3 ahead of GRPO on hard prompts after 150 steps.',
      toy: 'graded-copy',
      measure: { metric: 'pass@1/hard', from: 150, to: 150 },
      lane: 'DGPO',
      baseline: 'GRPO',
      expect: { above: 0.3 },
      simulated: { lane: 0.541, baseline: 0.021 },
    },
    {
      id: 'weights-shift-early',
      statement: 'The difficulty weights by themselves put hard prompts ahead after 50 steps.',
      toy: 'graded-copy',
      measure: { metric: 'pass@1/hard', from: 45, to: 55 },
      lane: 'DGPO',
      baseline: 'DGAE',
      expect: { above: 0 },
      simulated: { lane: 0.164, baseline: 0.135 },
    },
    {
      id: 'weights-fade',
      statement: 'After 150 steps the difficulty weights by themselves make less than 0.1 of a difference.',
      toy: 'graded-copy',
      measure: { metric: 'pass@1/hard', from: 145, to: 150 },
      lane: 'DGPO',
      baseline: 'DGAE',
      expect: { above: -0.1, below: 0.1 },
      simulated: { lane: 0.541, baseline: 0.541 },
    },
    {
      id: 'rewrites-help-with-rewrites',
      statement:
        'With rewrites to train on GRPO is ahead on fresh questions in all wordings after 150 steps.',
      toy: 'all-wordings',
      measure: { metric: 'pass@1', from: 141, to: 150 },
      lane: 'GRPO + MQR',
      baseline: 'GRPO',
      expect: { above: 0 },
    },
    {
      id: 'rewrites-help-with-originals',
      statement:
        'With rewrites to train on GRPO is ahead on fresh questions as they are worded first after 150 steps.',
      toy: 'first-wordings',
      measure: { metric: 'pass@1', from: 141, to: 150 },
      lane: 'GRPO + MQR',
      baseline: 'GRPO',
      expect: { above: 0 },
    },
  ],
});
