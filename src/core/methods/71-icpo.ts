import { defineMethod } from './_method.ts';

/** Twelve short codes; `told`: how often a demonstration leans to the right token. */
const link = (told: number, lanes: readonly string[]) =>
  [
    `task=lock;prompts=12;length=4;alphabet=6;prior=0;spread=0;shown=fixed;lean=3;guide=on;told=${told}`,
    'steps=400',
    'samples=16',
    // 0.5 a question in the simulation, on a mean over responses and a sum over tokens: here a mean over 4 × 4 as well.
    'all=prompts=4;advantage.eps=0.000001;optimizer=sgd;lr=8;optimizer.maxGradNorm=0',
    ...lanes,
  ].join('&');

/** The method without its penalty, which the simulation does not have. */
const bare = 'lane=icpo;penalty=';

export default defineMethod({
  id: 'icpo',
  title: 'ICPO',
  summary:
    'Draws one response of a group behind a solved example, lets it in if it is right, and learns it off-policy.',
  source: {
    title: 'Think Outside the Policy: In-Context Steered Policy Optimization',
    arxiv: '2510.26519',
  },
  changes: {
    rollout: 'demonstrated',
    objective: 'mixed-policy',
    clip: 'dual',
    aggregation: 'token-mean',
    'advantage.eps': 1e-6,
    penalty: 'kl',
    'kl.beta': 0.001,
  },
  note: 'Needs a task with solved examples: locks have them, with guide = on and shown = fixed or learned. ICPO† adds the reward off-policy-bonus.',
  card: {
    evidence: 'official code',
    what: 'One of the eight answers of a group comes from the same model with a solved example of another question in front. It counts as off-policy for the plain question: it shares the group’s statistics, comes in only if it is right, and its tokens count by a saturating function of the probability that they have without the example, with no ratio and no clip. A variant (ICPO†) pays it a bonus that fades during training.',
    formula: String.raw`-\hat A_j\,\frac{\pi_\theta(\tilde o_{j,t} \mid q, \tilde o_{j,<t})}{\pi_\theta(\tilde o_{j,t} \mid q, \tilde o_{j,<t}) + \lambda},\quad \tilde o_j \sim \pi_{\theta_{\mathrm{old}}}(\cdot \mid \mathcal D, q)\ \text{with}\ r(\tilde o_j) \ge 1`,
    headline:
      'Average over maths sets: Qwen3-1.7B 48.4 to 52.5 against GRPO, Qwen3-8B 63.5 to 65.7, and 66.5 with the bonus.',
    open: [
      'Wrong demonstrated answers are turned down, as in the paper; the released code lets them in (gate = off).',
      'λ = 0.1 as in the code; a note of the paper has 0.01.',
      'With the gate, a right one takes the place of one plain answer, of no matter which.',
    ],
    limits: [
      'Learning from examples is built in here, as a lean of the logits.',
      'The bonus can only act where plain answers are right too: in a group with one right answer the z-score undoes it.',
      'λ also scales the step; the lane with a weight of 4.4 makes up for that at the start.',
    ],
  },
  toys: [
    {
      id: 'short-codes',
      title: '12 locks of 4 symbols from 6; an example leans to the right token with probability 0.8',
      link: link(0.8, [
        'lane=grpo;name=GRPO',
        `${bare};name=ICPO`,
        `${bare};rollout.gate=off;name=Ungated`,
        `${bare};reward=components+off-policy-bonus;name=With the bonus`,
        `${bare};objective.gamma=0.01;name=λ = 0.01`,
        // 0.2344 / 0.0534: the slopes of both at π = 1/6.
        `${bare};objective.gamma=0.01;objective.off=4.4;name=λ = 0.01, × 4.4`,
      ]),
    },
    {
      id: 'bad-examples',
      title: 'The same locks; an example leans to the right token with probability 0.4, else to any',
      link: link(0.4, [`${bare};name=ICPO`, `${bare};rollout.gate=off;name=Ungated`]),
    },
  ],
  claims: [
    {
      id: 'leaves-zero',
      statement: 'After 400 steps it is at least 0.2 ahead of GRPO.',
      toy: 'short-codes',
      measure: { metric: 'pass@1', from: 391, to: 400 },
      lane: 'ICPO',
      baseline: 'GRPO',
      expect: { above: 0.2 },
      simulated: { lane: 0.48, baseline: 0.002 },
    },
    {
      id: 'opens-groups',
      statement:
        'In the first 50 steps the share of groups without a signal is lower than GRPO’s by at least 0.14.',
      toy: 'short-codes',
      measure: { metric: 'frac_reward_zero_std', from: 1, to: 50 },
      lane: 'ICPO',
      baseline: 'GRPO',
      expect: { below: -0.14 },
      simulated: { lane: 0.79, baseline: 0.99 },
    },
    {
      id: 'gate-helps',
      statement: 'With the gate it is ahead of the same without it after 400 steps.',
      toy: 'short-codes',
      measure: { metric: 'pass@1', from: 391, to: 400 },
      lane: 'ICPO',
      baseline: 'Ungated',
      expect: { above: 0 },
      simulated: { lane: 0.48, baseline: 0.415 },
    },
    {
      id: 'gate-helps-bad-examples',
      statement: 'Also where examples are bad.',
      toy: 'bad-examples',
      measure: { metric: 'pass@1', from: 391, to: 400 },
      lane: 'ICPO',
      baseline: 'Ungated',
      expect: { above: 0 },
      simulated: { lane: 0.024, baseline: 0.004 },
    },
    {
      id: 'no-gain-from-bonus',
      statement: 'The bonus gains less than 0.05 after 400 steps, as the z-score undoes it in these groups.',
      toy: 'short-codes',
      measure: { metric: 'pass@1', from: 391, to: 400 },
      lane: 'With the bonus',
      baseline: 'ICPO',
      expect: { below: 0.05 },
      simulated: { lane: 0.447, baseline: 0.48 },
    },
    {
      id: 'lambda-matters',
      statement:
        'With λ = 0.01 it is below 0.05 after 400 steps, about a tenth of what the simulation reaches with 0.1.',
      toy: 'short-codes',
      measure: { metric: 'pass@1', from: 391, to: 400 },
      lane: 'λ = 0.01',
      expect: { below: 0.05 },
      simulated: { lane: 0.02 },
    },
    {
      id: 'lambda-beyond-scale',
      statement: 'It stays behind with λ = 0.01 where the first off-policy step is made as large.',
      toy: 'short-codes',
      measure: { metric: 'pass@1', from: 391, to: 400 },
      lane: 'λ = 0.01, × 4.4',
      baseline: 'ICPO',
      expect: { below: 0 },
    },
  ],
});
