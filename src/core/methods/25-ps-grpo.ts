import { defineMethod } from './_method.ts';

export default defineMethod({
  id: 'ps-grpo',
  title: 'PS-GRPO',
  summary: 'Asks each question in several wordings and pays responses for agreeing with those to the others.',
  source: {
    title: 'Improving Consistency in Retrieval-Augmented Systems with Group Similarity Rewards',
    arxiv: '2510.04392',
  },
  changes: {
    curriculum: 'wording-sets',
    'rollout.group': 4,
    reward: 'components+group-similarity',
    'advantage.eps': 1e-6,
  },
  note: 'Needs a task that words its questions in several ways: “many wordings, many right answers” does. Without labels, take “components” out of the reward.',
  card: {
    evidence: 'secondary summary',
    what: 'A question is asked in n wordings, each with a group of its own. A response is paid for how similar it is to the responses to the other wordings, and with labels for being right as well. Advantages are relative to the group of one wording, not to the whole set.',
    formula: String.raw`r_{ij} = \alpha\,\frac{1}{(n-1)\,G}\sum_{u\ne i}\sum_{m=1}^{G}\operatorname{sim}(o_{ij}, o_{um}) + \gamma\,\mathrm{F1}(o_{ij}, y^\star),\quad \hat A_{ij} = \frac{r_{ij} - \mu_i}{\sigma_i + \epsilon}`,
    headline:
      'TriviaQA, Llama-3.1-8B: exact match 56 to 77, consistency 53.0 to 87.3 against plain retrieval; ELI5 without labels: consistency 62.8 to 72.7.',
    open: [
      'α and γ are 1.',
      'No KL to the reference.',
      'The standard deviation divides by G − 1; the paper’s note does not say.',
      'A single wording agrees with nobody: only being right is left.',
    ],
    limits: [
      'Similarity is by single tokens, BLEU-1; on answers of one token that is equality. The paper’s best is BLEU-2.',
      'Consensus pays whether it is right or wrong: without labels accuracy stays where the first majority happened to be. The paper’s gain without labels needs a majority that is right more often than not.',
      'Agreement differs from draw to draw by 0.05: the simulation’s code over 24 other seeds gives 0.90 without labels and 0.79 with, where its six gave 0.96 and 0.82.',
      'Documents only emulate a retriever: a random part of the question’s symbols for each wording.',
    ],
  },
  toys: [
    {
      id: 'six-wordings',
      title: '12 questions in 6 wordings, 8 symbols of which 3 are right; 10 questions a step',
      link: [
        'task=many-answers;questions=12;wordings=6;alphabet=8;answers=3;jitter=1',
        // Each question comes 300 times on average, as in the simulation, which takes all 12 at each step.
        'steps=360',
        'every=20',
        'samples=16',
        // 0.5 / G a response in the simulation, on a sum: here a mean over 60 prompts.
        'all=curriculum=wording-sets;prompts=60;group=4;advantage.eps=0.000001;optimizer=sgd;lr=30;optimizer.maxGradNorm=0',
        'lane=grpo;name=Accuracy only',
        'lane=ps-grpo;reward=group-similarity;name=Agreement only',
        'lane=ps-grpo;name=PS-GRPO',
        'lane=ps-grpo;group-similarity.peers=drawn;name=PS-GRPO, κ = 3, s = 1',
      ].join('&'),
    },
  ],
  claims: [
    {
      id: 'right-but-inconsistent',
      statement:
        'Paid for being right alone, wordings end up agreeing about one time in three: between 0.23 and 0.43.',
      toy: 'six-wordings',
      measure: { metric: 'consistency@k', from: 360, to: 360 },
      lane: 'Accuracy only',
      expect: { above: 0.23, below: 0.43 },
      simulated: { lane: 0.355 },
    },
    {
      id: 'consistent',
      statement: 'With labels PS-GRPO’s wordings agree more than 0.75 of the time.',
      toy: 'six-wordings',
      measure: { metric: 'consistency@k', from: 360, to: 360 },
      lane: 'PS-GRPO',
      expect: { above: 0.75 },
      simulated: { lane: 0.822 },
    },
    {
      id: 'as-right',
      statement: 'It is right as often as GRPO, within 0.02.',
      toy: 'six-wordings',
      measure: { metric: 'pass@1', from: 360, to: 360 },
      lane: 'PS-GRPO',
      baseline: 'Accuracy only',
      expect: { above: -0.02, below: 0.02 },
      simulated: { lane: 0.997, baseline: 0.996 },
    },
    {
      id: 'agreement-alone',
      statement: 'Without labels wordings agree more than 0.9 of the time.',
      toy: 'six-wordings',
      measure: { metric: 'consistency@k', from: 360, to: 360 },
      lane: 'Agreement only',
      expect: { above: 0.9 },
      simulated: { lane: 0.96 },
    },
    {
      id: 'agreement-is-not-truth',
      statement:
        'Without labels accuracy stays within 0.1 of the 3 in 8 that are right by chance: consensus is as good wrong as right.',
      toy: 'six-wordings',
      measure: { metric: 'pass@1', from: 360, to: 360 },
      lane: 'Agreement only',
      expect: { above: 0.275, below: 0.475 },
      simulated: { lane: 0.365 },
    },
    {
      id: 'few-comparisons',
      statement: 'With 72 comparisons a question instead of 480 it loses at most 0.05 of agreement.',
      toy: 'six-wordings',
      measure: { metric: 'consistency@k', from: 360, to: 360 },
      lane: 'PS-GRPO, κ = 3, s = 1',
      baseline: 'PS-GRPO',
      expect: { above: -0.05 },
      simulated: { lane: 0.801, baseline: 0.822 },
    },
  ],
});
