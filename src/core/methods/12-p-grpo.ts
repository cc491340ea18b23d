import { defineMethod } from './_method.ts';

const lanes = [
  'steps=800',
  'every=100',
  // 0.5 a step of reasoning on a mean over the group in the simulation: here a mean over 5 tokens.
  'all=prompts=1;advantage.ddof=0;advantage.eps=0.000001;optimizer=sgd;lr=2.5;optimizer.maxGradNorm=0',
  'lane=grpo;name=Outcome only',
  'lane=grpo;components.weights=judge:1;name=Ungated',
  'lane=p-grpo;name=P-GRPO',
];

export default defineMethod({
  id: 'p-grpo',
  title: 'Posterior-GRPO',
  summary:
    'Pays for good reasoning only behind a right answer, so that pleasing the judge alone pays nothing.',
  source: { title: 'Posterior-GRPO', arxiv: '2508.05170' },
  changes: { reward: 'components+posterior', 'advantage.ddof': '0', 'advantage.eps': 1e-6 },
  card: {
    evidence: 'secondary summary',
    what: 'A trained judge scores the reasoning, but its score counts only where the answer passes all tests. A wrong answer can never profit from pleasing the judge, and right answers are ranked among themselves, which gives a signal even where the whole group is right. The paper trains the judge on pairs of a reasoning path made better and made worse; the task’s trained judge is a small one of that kind.',
    formula: String.raw`R_i = R^{\text{format}}_i + R^{\text{pass}}_i + R^{\text{pass}}_i\, R^{\text{judge}}_i`,
    headline: '7B on code generation: 4.5 % over rewards for the outcome alone.',
    open: [
      'The judge’s raw score goes through a sigmoid.',
      'Bad format does not shut the gate by itself; the format is always good here.',
    ],
    limits: [
      'The gate does not end exploitation among right answers: fluff grows to exactly the slack that the tests leave, one step of five.',
      'Where all five steps must be good, answers that passed by luck are paid extra for their fluff, and more runs get stuck; that takes many repetitions to see.',
      'In an all-right group the std blows up whatever the judge’s scores differ by, noise too.',
      'The judge here is wrong on purpose; with an honest one all three recipes learn the same.',
    ],
  },
  toys: [
    {
      id: 'flawed-judge',
      title: 'Five steps, four of them have to be good; the judge gives fluff 1, good steps 0.2, noise 0',
      link: ['task=judged-reasoning', ...lanes].join('&'),
    },
    {
      id: 'strict-tests',
      title: 'The same with all five steps having to be good',
      link: ['task=judged-reasoning;need=5', ...lanes].join('&'),
    },
  ],
  claims: [
    {
      id: 'ungated-fails',
      statement: 'Paid ungated, the policy ends with a pass rate below 0.35 …',
      toy: 'flawed-judge',
      measure: { metric: 'rewards/correct/mean', from: 701, to: 800 },
      lane: 'Ungated',
      expect: { below: 0.35 },
      simulated: { lane: 0.231 },
    },
    {
      id: 'ungated-pleases',
      statement: '… and a judge’s score above 0.9.',
      toy: 'flawed-judge',
      measure: { metric: 'rewards/judge/mean', from: 701, to: 800 },
      lane: 'Ungated',
      expect: { above: 0.9 },
      simulated: { lane: 0.934 },
    },
    {
      id: 'gated-stays-right',
      statement: 'Gated, it passes as often as for the outcome alone, within 0.01.',
      toy: 'flawed-judge',
      measure: { metric: 'rewards/correct/mean', from: 701, to: 800 },
      lane: 'P-GRPO',
      baseline: 'Outcome only',
      expect: { above: -0.01, below: 0.01 },
      simulated: { lane: 0.946, baseline: 0.949 },
    },
    {
      id: 'fluff-fills-the-slack',
      statement: 'Gated, fluff still grows to the one step of five that the tests leave free.',
      toy: 'flawed-judge',
      measure: { metric: 'rewards/fluff/mean', from: 701, to: 800 },
      lane: 'P-GRPO',
      expect: { above: 0.18, below: 0.22 },
      simulated: { lane: 0.2 },
    },
    {
      id: 'more-groups-speak',
      statement: 'Fewer groups are without a signal than for the outcome alone.',
      toy: 'flawed-judge',
      measure: { metric: 'frac_reward_zero_std', from: 1, to: 800 },
      lane: 'P-GRPO',
      baseline: 'Outcome only',
      expect: { below: 0 },
      simulated: { lane: 0.492, baseline: 0.607 },
    },
    {
      id: 'worse-under-strict-tests',
      statement: 'Where all five steps have to be good, P-GRPO passes less often than for the outcome alone.',
      toy: 'strict-tests',
      measure: { metric: 'rewards/correct/mean', from: 701, to: 800 },
      lane: 'P-GRPO',
      baseline: 'Outcome only',
      expect: { below: 0 },
      simulated: { lane: 0.466, baseline: 0.665 },
    },
  ],
});
