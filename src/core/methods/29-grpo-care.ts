import { defineMethod } from './_method.ts';

const moving = 'optimizer.referenceEvery=10;optimizer.referenceMix=0.005';
const link = (task: string, steps: number, lanes: readonly string[]) =>
  [
    `task=reason-or-shortcut;${task}`,
    `steps=${steps}`,
    'every=50',
    // 0.3 on each question's mean over its group in the simulation: here a mean over 12 questions and 2 tokens.
    'all=prompts=12;optimizer=sgd;lr=7.2;optimizer.maxGradNorm=0',
    ...lanes,
  ].join('&');

/** The simulations look at the policy after 50, 200 and 600 steps. */
const at = (metric: string, step: number) => ({ metric, from: step - 4, to: step + 5 });
const last = (metric: string) => ({ metric, from: 591, to: 600 });
const [accuracy, consistency] = ['rewards/correct/mean', 'rewards/consistent/mean'];

export default defineMethod({
  id: 'grpo-care',
  title: 'GRPO-CARE',
  summary:
    'Pays right answers a bonus where a slow copy of the policy finds them likely after their own reasoning; no KL.',
  source: { title: 'GRPO-CARE: Consistency-Aware RL for Multimodal Reasoning', arxiv: '2506.16141' },
  changes: {
    reward: 'components+consistency-bonus',
    'optimizer.referenceEvery': 10,
    'optimizer.referenceMix': 0.005,
  },
  note: 'Needs a task that tells the answer from the reasoning: reason-or-shortcut and claim-ground-answer do. Updates are the lab’s steps.',
  card: {
    evidence: 'official code',
    what: 'After the verifier, right responses are compared with one another by how likely the reference finds their answer given their own reasoning. Those at or above the mean of the right ones get half a reward more; wrong ones get nothing. The KL term is dropped, and the reference follows the policy as a moving average, 0.005 of it every 10 updates.',
    formula: String.raw`r_i = r^{\text{acc}}_i + f_i + \lambda\, r^{\text{acc}}_i\,\mathbb 1\Big[i \in M,\ \bar\ell_i \ge \operatorname*{mean}_{j\in M}\bar\ell_j - \delta\Big],\quad \theta_{\mathrm{ref}} \leftarrow 0.995\,\theta_{\mathrm{ref}} + 0.005\,\theta`,
    headline:
      'SEED-Bench-R1, Qwen2.5-VL-7B, against GRPO: 6.7 points on the hardest level, and a consistency rate 24.5 points higher.',
    open: [
      'The margin δ is 0, as for SEED-Bench-R1; 0.01 for other video benchmarks.',
      'The code adds 10⁻⁶ to the length of the answer; the lab does not.',
      'The habit of following a thought is fixed in the toy. Learned at the same rate as the shortcut it is given up sooner, and the gap is larger.',
    ],
    limits: [
      'The bonus only matters where a shortcut past the reasoning is open: with a policy that follows its thoughts anyway the two are the same.',
      'Moving, frozen and live references end alike here: the toy says nothing for the moving average.',
      'With fewer than two right responses in a group there is nothing to compare: a single one always gets the bonus.',
    ],
  },
  toys: [
    {
      id: 'half-coherent',
      title:
        '12 questions, 6 answers; the habit of following a thought is 2, and the likeliest thought is wrong',
      link: link('follow=2', 600, [
        'lane=grpo;name=GRPO',
        'lane=grpo-care;name=CARE',
        'lane=grpo-care;optimizer.referenceEvery=0;name=Frozen reference',
        'lane=grpo-care;optimizer.referenceEvery=1;optimizer.referenceMix=1;name=Live reference',
        `lane=grpo;reward=components+consistency-bonus;consistency-bonus.paid=all;${moving};name=Likelihood for all`,
      ]),
    },
    {
      id: 'coherent',
      title: 'The same with a habit of 4',
      link: link('follow=4', 60, ['lane=grpo;name=GRPO', 'lane=grpo-care;name=CARE']),
    },
  ],
  claims: [
    {
      id: 'as-accurate',
      statement: 'After 50 steps the accuracies differ by less than 0.01 …',
      toy: 'half-coherent',
      measure: at(accuracy, 50),
      lane: 'CARE',
      baseline: 'GRPO',
      expect: { above: -0.01, below: 0.01 },
      simulated: { lane: 0.952, baseline: 0.951 },
    },
    {
      id: 'consistent-sooner',
      statement: '… and CARE is more consistent by at least 0.2.',
      toy: 'half-coherent',
      measure: at(consistency, 50),
      lane: 'CARE',
      baseline: 'GRPO',
      expect: { above: 0.2 },
      simulated: { lane: 0.907, baseline: 0.636 },
    },
    {
      id: 'shortcut-stays',
      statement: 'After 600 steps GRPO, left to itself, is still less consistent by at least 0.1.',
      toy: 'half-coherent',
      measure: last(consistency),
      lane: 'CARE',
      baseline: 'GRPO',
      expect: { above: 0.1 },
      simulated: { lane: 0.996, baseline: 0.825 },
    },
    {
      id: 'no-gap-without-shortcut',
      statement: 'With a strong habit the gap in consistency after 50 steps is below 0.02.',
      toy: 'coherent',
      measure: at(consistency, 50),
      lane: 'CARE',
      baseline: 'GRPO',
      expect: { above: -0.02, below: 0.02 },
      simulated: { lane: 0.971, baseline: 0.971 },
    },
    {
      id: 'frozen-as-good',
      statement: 'A frozen reference ends within 0.01 of the moving one.',
      toy: 'half-coherent',
      measure: last(consistency),
      lane: 'Frozen reference',
      baseline: 'CARE',
      expect: { above: -0.01, below: 0.01 },
      simulated: { lane: 0.996, baseline: 0.996 },
    },
    {
      id: 'live-as-good',
      statement: 'So does the policy itself as its reference.',
      toy: 'half-coherent',
      measure: last(consistency),
      lane: 'Live reference',
      baseline: 'CARE',
      expect: { above: -0.01, below: 0.01 },
      simulated: { lane: 0.996, baseline: 0.996 },
    },
  ],
});
