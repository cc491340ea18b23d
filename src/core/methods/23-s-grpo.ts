import { defineMethod } from './_method.ts';

const shared = [
  'steps=400',
  'every=20',
  'samples=16',
  // 0.3 · 16 a token and question in the simulation, on one logit: here a mean over 6 questions, on two.
  'all=prompts=6;rollout.group=9;advantage.eps=0.000001;optimizer=sgd;lr=14.4;optimizer.maxGradNorm=0',
  'lane=grpo;name=GRPO',
  'lane=s-grpo;name=S-GRPO',
  'lane=s-grpo;exit-order.pays=all;name=All-1',
];

export default defineMethod({
  id: 's-grpo',
  title: 'S-GRPO',
  summary: 'Cuts one chain of thought at several places and pays the earliest right answer most.',
  source: { title: 'S-GRPO: Early Exit via Reinforcement Learning', arxiv: '2505.07686' },
  changes: {
    rollout: 'serial-exits',
    'rollout.group': 9,
    reward: 'exit-order',
    advantage: 'mean-centred',
    clip: 'symmetric',
    'clip.eps': 0.2,
    aggregation: 'sequence-mean',
  },
  note: 'One cut may come before the first thought; the paper keeps at least one.',
  card: {
    evidence: 'secondary summary',
    what: 'One chain is drawn to its end and then cut at m random places; at each cut a fixed phrase ends the thinking and the policy answers at once. Of these m + 1 answers the earliest right one gets 1, the next ½, then ¼: to be right early pays most, and the phrase that ends the thinking is reinforced where the thoughts were enough. Advantages are centred, not divided by the std; there is no KL.',
    formula: String.raw`r_i = \begin{cases} 2^{\,1-k} & o_i \text{ is the } k\text{-th right exit} \\ 0 & o_i \text{ wrong} \end{cases},\quad \hat A_i = r_i - \operatorname{mean}(r)`,
    headline:
      'Five benchmarks with Qwen3 and R1-distilled models: 35 to 61 % fewer tokens, accuracy up by 0.7 to 6.1 points.',
    open: [
      'Cuts a chain: m = 8, so G = 9; clip 0.2.',
      'The phrase that ends the thinking is trained on. Masked, nothing teaches the policy to stop where a cut did well.',
    ],
    limits: [
      'A lucky early exit earns 1 with the chance of a guess, while a sure but late one is discounted by those right before it: with four choices to guess from the decay costs most of the accuracy.',
      'The serial group shortens by itself: with all right exits paid alike the length falls as far. The paper’s ablation of that kind did not shorten.',
      'Cuts must reach down to no thought at all here: with one thought always kept nothing ever punishes answering at once, and the variant that pays all alike ends there.',
    ],
  },
  toys: [
    {
      id: 'hardly-a-guess',
      title: 'Six questions that need 2 to 7 of up to 15 thoughts; a guess is right 1 time in 10',
      link: [
        'task=think-then-answer;guess=0.1',
        ...shared,
        'lane=s-grpo;rollout.trainExit=off;name=Exit masked',
      ].join('&'),
    },
    {
      id: 'four-choices',
      title: 'The same questions, with four choices to guess from',
      link: [
        'task=think-then-answer;guess=0.25',
        ...shared,
        'lane=s-grpo;exit-order.pays=first;name=Shortest-1',
      ].join('&'),
    },
  ],
  claims: [
    {
      id: 'as-short-as-needed',
      statement:
        'At guess rate 0.1 S-GRPO’s responses end within 1 token of the 5.5 that are needed on average.',
      toy: 'hardly-a-guess',
      measure: { metric: 'eval/mean_length', from: 381, to: 400 },
      lane: 'S-GRPO',
      expect: { above: 4.5, below: 6.5 },
      simulated: { lane: 5.99 },
    },
    {
      id: 'grpo-stays-long',
      statement: 'GRPO’s stay more than 4 tokens above it.',
      toy: 'hardly-a-guess',
      measure: { metric: 'eval/mean_length', from: 381, to: 400 },
      lane: 'GRPO',
      expect: { above: 9.5 },
      simulated: { lane: 10.92 },
    },
    {
      id: 'accuracy-kept',
      statement: 'S-GRPO’s pass@1 is not more than 0.02 below GRPO’s.',
      toy: 'hardly-a-guess',
      measure: { metric: 'pass@1', from: 341, to: 400 },
      lane: 'S-GRPO',
      baseline: 'GRPO',
      expect: { above: -0.02 },
      simulated: { lane: 0.965, baseline: 0.967 },
    },
    {
      id: 'serial-group-shortens',
      statement:
        'With all right exits paid alike responses still end more than 4 tokens shorter than GRPO’s.',
      toy: 'hardly-a-guess',
      measure: { metric: 'eval/mean_length', from: 381, to: 400 },
      lane: 'All-1',
      baseline: 'GRPO',
      expect: { below: -4 },
      simulated: { lane: 5.88, baseline: 10.92 },
    },
    {
      id: 'exit-must-be-trained',
      statement: 'With the exit masked out of the loss S-GRPO loses at least 0.1 of its pass@1.',
      toy: 'hardly-a-guess',
      measure: { metric: 'pass@1', from: 381, to: 400 },
      lane: 'Exit masked',
      baseline: 'S-GRPO',
      expect: { below: -0.1 },
    },
    {
      id: 'guessing-pays',
      statement: 'At guess rate 0.25 S-GRPO ends at least 0.1 below GRPO’s pass@1.',
      toy: 'four-choices',
      measure: { metric: 'pass@1', from: 381, to: 400 },
      lane: 'S-GRPO',
      baseline: 'GRPO',
      expect: { below: -0.1 },
      simulated: { lane: 0.435, baseline: 0.967 },
    },
    {
      id: 'alike-does-not-guess',
      statement: 'With all right exits paid alike pass@1 stays within 0.02 of GRPO’s, or better.',
      toy: 'four-choices',
      measure: { metric: 'pass@1', from: 341, to: 400 },
      lane: 'All-1',
      baseline: 'GRPO',
      expect: { above: -0.02 },
      simulated: { lane: 0.97, baseline: 0.967 },
    },
  ],
});
