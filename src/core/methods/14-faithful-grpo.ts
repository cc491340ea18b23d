import { defineMethod } from './_method.ts';

const lanes = [
  // A step of 1 on each token's mean over the batch in the simulation: here a mean over three tokens.
  'all=prompts=4;advantage.eps=0.000001;optimizer=sgd;lr=3;optimizer.maxGradNorm=0',
  'lane=grpo;name=Task only',
  'lane=grpo;components.weights=consistent:0.1,grounded:0.1;name=Weights 0.1',
  'lane=faithful-grpo;name=FGRPO',
];

export default defineMethod({
  id: 'faithful-grpo',
  title: 'Faithful GRPO',
  summary:
    'Treats faithful reasoning as a constraint, not a bonus: pressed for while it is missing, then left alone.',
  source: { title: 'Faithful GRPO', arxiv: '2604.08476' },
  changes: { advantage: 'lagrangian', 'advantage.eps': 1e-6 },
  note: 'No formula was read in the paper itself: update rule, thresholds and bounds are a third party’s.',
  card: {
    evidence: 'abstract only',
    what: 'Whether the chain entails the answer, and whether its steps describe the input, are constraints on batch averages. Each has its own group-relative advantage and a multiplier that grows while the batch mean is below its threshold and shrinks once it is above. A fixed weight would have to be guessed, and would go on pressing.',
    formula: String.raw`\hat A_i = \hat A^T_i + \lambda_C \hat A^C_i + \lambda_S \hat A^S_i,\quad \lambda_k \leftarrow \operatorname{clip}\big(\lambda_k + \eta(\tau_k - \bar R^k),\,0,\,\lambda_{\max}\big)`,
    headline:
      'Qwen2.5-VL, seven spatial datasets: inconsistent answers from 24.5 to 1.7 %, grounding up 13 %, and higher accuracy.',
    open: [
      'Thresholds 0.95 and 0.90, λ from 0 to at most 5; η = 0.05 here, 0.01 over 500 steps elsewhere.',
      'The sum is not divided by 1 + Σ λ: that slows everything down.',
      'Wrong answers’ consistency and grounding count, too.',
      'A constraint is compared within the group; against the threshold is the other option.',
    ],
    limits: [
      'That accuracy improves as well is not guaranteed: with a strong wrong habit the answer follows the wrong chain first, and FGRPO is far behind for hundreds of steps.',
      'A fixed weight of 0.1 also mends the easy setting: what the multipliers spare is the choice of the weight.',
      'A group that is inconsistent all alike says nothing about consistency.',
    ],
  },
  toys: [
    {
      id: 'mild-habits',
      title: 'Four pictures; a wrong claim and a wrong description come a little too easily',
      link: ['task=claim-ground-answer', 'steps=600', 'every=100', ...lanes].join('&'),
    },
    {
      id: 'wrong-claims',
      title: 'A strong habit of wrong claims, and none of answering as claimed',
      link: ['task=claim-ground-answer;claim=2;copy=0', 'steps=400', 'every=100', ...lanes].join('&'),
    },
  ],
  claims: [
    {
      id: 'consistent-soon',
      statement: 'By step 100 less than 5 % of FGRPO’s answers contradict their claims.',
      toy: 'mild-habits',
      measure: { metric: 'rewards/consistent/mean', from: 96, to: 105 },
      lane: 'FGRPO',
      expect: { above: 0.95 },
      simulated: { lane: 0.977 },
    },
    {
      id: 'grounding-does-not-come-by-itself',
      statement: 'Under the task’s reward alone grounding moves by less than 0.05 in 600 steps.',
      toy: 'mild-habits',
      measure: { metric: 'rewards/grounded/mean', from: 551, to: 600 },
      lane: 'Task only',
      // It starts at 1 / (3 + e^1.5) = 0.134.
      expect: { above: 0.084, below: 0.184 },
      simulated: { lane: 0.15 },
    },
    {
      id: 'grounded-soon',
      statement: 'By step 100 FGRPO’s grounding is at least 0.5 above that of the task’s reward alone.',
      toy: 'mild-habits',
      measure: { metric: 'rewards/grounded/mean', from: 96, to: 105 },
      lane: 'FGRPO',
      baseline: 'Task only',
      expect: { above: 0.5 },
      simulated: { lane: 0.98, baseline: 0.143 },
    },
    {
      id: 'multipliers-rise',
      statement: 'The multipliers add up to more than 1 around step 60, while the constraints are violated …',
      toy: 'mild-habits',
      measure: { metric: 'constraint/multipliers', from: 51, to: 70 },
      lane: 'FGRPO',
      expect: { above: 1 },
    },
    {
      id: 'multipliers-return',
      statement: '… and are back below 0.05 at the end.',
      toy: 'mild-habits',
      measure: { metric: 'constraint/multipliers', from: 591, to: 600 },
      lane: 'FGRPO',
      expect: { below: 0.05 },
      simulated: { lane: 0 },
    },
    {
      id: 'accuracy-not-guaranteed',
      statement: 'With a strong wrong habit FGRPO is at least 0.2 less accurate after 400 steps.',
      toy: 'wrong-claims',
      measure: { metric: 'rewards/correct/mean', from: 391, to: 400 },
      lane: 'FGRPO',
      baseline: 'Task only',
      expect: { below: -0.2 },
      simulated: { lane: 0.597, baseline: 0.993 },
    },
    {
      id: 'but-consistent',
      statement: 'There it is right for the reasons that it gives, and the task’s reward alone is not.',
      toy: 'wrong-claims',
      measure: { metric: 'rewards/consistent/mean', from: 391, to: 400 },
      lane: 'FGRPO',
      baseline: 'Task only',
      expect: { above: 0.5 },
      simulated: { lane: 0.996, baseline: 0.003 },
    },
  ],
});
