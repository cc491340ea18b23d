import { defineMethod } from './_method.ts';

// Steps of 0.3 on the log-odds of each attribute in the simulation: half as long on two logits, a mean over 32
// questions and so many attributes here.
const all = (attributes: number) =>
  `all=prompts=32;rollout.group=8;advantage.ddof=0;advantage.eps=0.000001;optimizer=sgd;lr=${4.8 * attributes};optimizer.maxGradNorm=0`;
const fixed = 'lane=grpo;reward=rubric;name=Fixed weights';

export default defineMethod({
  id: 'pow3r',
  title: 'POW3R',
  summary:
    'Moves a rubric’s weight, within each category, to the criteria on which the policy’s own responses differ.',
  source: {
    title: 'Not Every Rubric Teaches Equally: Policy-Aware Rubric Rewards for RLVR',
    arxiv: '2605.20164',
  },
  changes: { reward: 'policy-aware-rubric', 'advantage.ddof': '0', 'advantage.eps': 1e-6 },
  note: 'Needs a task with a rubric: “attributes under a rubric” has one. The formulas are a reconstruction of a summary’s prose.',
  card: {
    evidence: 'secondary summary',
    what: 'People give each criterion a weight and a category. That weight is a prior: each criterion also has a multiplier, for each prompt, that grows when the prompt’s responses disagree on it and shrinks when all pass or all fail. Weight moves inside a category alone; categories keep the same mass, and evaluation uses the rubric as it is.',
    formula: String.raw`r_i = \frac1K \sum_{k} \frac{\sum_{j \in C_k} w_j \alpha_j s_j(o_i)}{\sum_{j \in C_k} w_j \alpha_j},\quad \alpha_j \leftarrow \beta \alpha_j + (1 - \beta)\operatorname{clip}\Big(1 - \lambda + \lambda\, \frac{v_j + \epsilon}{\bar g_k},\, \alpha_{\min},\, \alpha_{\max}\Big)`,
    headline:
      'Three base policies, multimodal and HealthBench: best on 24 of 30 comparisons, and the same plateau in 2.5 to 4 times fewer steps.',
    open: [
      'λ = β = 0.5, ε = 0.01, α from 0.25 to 4.',
      'An epoch is 10 visits to the prompt, 20 in the toy whose categories are alike; β is the weight of the old multiplier.',
      'The variance is that of all of an epoch’s verdicts on a prompt together.',
    ],
    limits: [
      'The toy shows where the weight goes and that this helps, not the paper’s factor of 2.5 to 4: the simulation has 15 to 35 % fewer steps.',
      'Where all categories have the same pattern nothing changes: dividing by the group’s std already takes out what criteria met by all have in common.',
      'A judge that errs makes a criterion that all meet look as if responses differed on it.',
    ],
  },
  toys: [
    {
      id: 'one-heavy-met',
      title: '32 questions, four attributes; in category B the criterion of weight 9 is met by all',
      link: [
        'task=rubric-attributes;prompts=32',
        'steps=160',
        'every=160',
        all(4),
        fixed,
        'lane=pow3r;name=POW3R',
      ].join('&'),
    },
    {
      id: 'judge-errs',
      title: 'The same, and the judge flips one verdict in twenty',
      link: [
        'task=rubric-attributes;prompts=32;flips=0.05',
        'steps=240',
        'every=240',
        all(4),
        fixed,
        'lane=pow3r;name=POW3R',
      ].join('&'),
    },
    {
      id: 'alike',
      title: 'Both categories alike: a heavy criterion that says nothing, and two of weight 2',
      link: [
        'task=rubric-attributes;prompts=32;pattern=alike',
        'steps=160',
        'every=160',
        all(6),
        fixed,
        'lane=pow3r;policy-aware-rubric.visits=20;name=POW3R',
      ].join('&'),
    },
  ],
  claims: [
    {
      id: 'share-doubles',
      statement:
        'Over the first 60 steps the criterion of weight 1 has at least twice its share of category B.',
      toy: 'one-heavy-met',
      measure: { metric: 'rubric/lightest_share', from: 1, to: 60 },
      lane: 'POW3R',
      baseline: 'Fixed weights',
      compare: 'ratio',
      expect: { above: 2 },
      simulated: { lane: 0.27, baseline: 0.1 },
    },
    {
      id: 'criterion-sooner',
      statement: 'That criterion is met by 90 % in 15 to 35 % fewer steps, not in 2.5 to 4 times fewer.',
      toy: 'one-heavy-met',
      measure: { metric: 'rewards/b2/mean', reaches: 0.9 },
      lane: 'POW3R',
      baseline: 'Fixed weights',
      compare: 'ratio',
      expect: { above: 0.65, below: 0.85 },
      simulated: { lane: 62, baseline: 81 },
    },
    {
      id: 'all-met-sooner',
      statement: 'Responses that meet everything are at 80 % sooner.',
      toy: 'one-heavy-met',
      measure: { metric: 'rewards/complete/mean', reaches: 0.8 },
      lane: 'POW3R',
      baseline: 'Fixed weights',
      expect: { below: 0 },
      simulated: { lane: 68, baseline: 76 },
    },
    {
      id: 'all-met-sooner-though-judge-errs',
      statement: 'So they are where the judge errs, though all criteria then seem to differ.',
      toy: 'judge-errs',
      measure: { metric: 'rewards/complete/mean', reaches: 0.8 },
      lane: 'POW3R',
      baseline: 'Fixed weights',
      expect: { below: 0 },
      simulated: { lane: 104, baseline: 122 },
    },
    {
      id: 'nothing-where-alike',
      statement: 'Where both categories have the same pattern it takes as many steps, 10 % more or less.',
      toy: 'alike',
      measure: { metric: 'rewards/b3/mean', reaches: 0.9 },
      lane: 'POW3R',
      baseline: 'Fixed weights',
      compare: 'ratio',
      expect: { above: 0.9, below: 1.1 },
      simulated: { lane: 68.5, baseline: 69.5 },
    },
  ],
});
