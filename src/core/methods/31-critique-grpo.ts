import { defineMethod } from './_method.ts';

/** The same few locks at each step, from a uniform or a biased start. */
const link = (prior: number, lanes: readonly string[]) =>
  [
    // At the strongest lean a right token stays, and a token that is told is written.
    `task=lock;prompts=4;length=4;alphabet=6;prior=${prior};spread=0;shown=fixed;lean=8;guide=on`,
    'steps=600',
    'samples=16',
    // 1 a prompt in the simulation, on a mean over responses and a sum over tokens: here a mean over 4 × 4 as well.
    'all=prompts=4;optimizer=sgd;lr=16;optimizer.maxGradNorm=0',
    ...lanes,
  ].join('&');

const answers = 'lane=critique-grpo;rollout.critique=answers';

export default defineMethod({
  id: 'critique-grpo',
  title: 'Critique-GRPO',
  summary:
    'Where a whole group is wrong it has the responses refined after a critique, and learns the best refinement off-policy.',
  source: {
    title: 'Critique-GRPO: Advancing LLM Reasoning with Natural Language and Numerical Feedback',
    arxiv: '2506.03106',
  },
  changes: {
    rollout: 'critique-refine',
    'rollout.group': 7,
    objective: 'mixed-policy',
    advantage: 'mean-centred',
    aggregation: 'constant',
  },
  note: 'Needs a task with a critic: locks have one, with guide = on and shown = fixed or learned.',
  card: {
    evidence: 'official code',
    what: 'The policy answers each question n times. Where no answer is right, each is shown to it again with a critique (that it is wrong, where it is wrong, or what would be right there), and it refines it. The best refinement joins the group as if it had been drawn for the plain question: it shares the baseline, and its tokens count by a saturating function of the probability that they have without the critique. There is no KL penalty.',
    formula: String.raw`\mathcal J = \sum_{i \le n}\sum_t f_{\text{clip}}(\rho_{i,t}, \hat A_i) + \sum_j\sum_t \frac{\pi_\theta(\tilde o_{j,t} \mid q, \tilde o_{j,<t})}{\pi_\theta(\tilde o_{j,t} \mid q, \tilde o_{j,<t}) + \gamma}\,\tilde A_j,\quad A = r - \operatorname{mean}\big(\{r_i\} \cup \{\tilde r_j\}\big)`,
    headline:
      'Qwen2.5-7B-Base, eight tasks: average pass@1 47.08 with critiques that locate errors against 42.66 for Dr. GRPO; they repair 55 % of the questions that stay at pass@4 = 0, mere verdicts 7 %.',
    open: [
      'k = 1 refinement joins, and all n + k responses count alike, as in the code.',
      'The paper refines only where all answers are wrong, and adds the refinement; the released code always refines, and one answer gives way to it.',
      'The clip stays, as in the paper; the code has none.',
    ],
    limits: [
      'Four locks where the simulation has sixteen: each has logits of its own, so there is only more noise. Whoever has not got there after 600 steps counts as 601.',
      'The critic is a program, and how the policy reads it is built in, not learnt.',
      'A critique round doubles what is drawn for a group; steps do not show that, num_tokens does.',
      'GRPO that divides by the standard deviation is the stronger baseline here: with right answers as rare, the division alone makes up for most of what a critique of wrong places gains.',
    ],
  },
  toys: [
    {
      id: 'uniform',
      title: '4 locks of 4 symbols from 6; the policy starts uniform',
      link: link(0, [
        'lane=dr-grpo;name=Dr. GRPO, 8',
        'lane=grpo;advantage.eps=0.000001;name=GRPO, 8',
        'lane=critique-grpo;rollout.critique=verdict;name=Verdict, 7 + 1',
        'lane=critique-grpo;name=Places, 7 + 1',
        `${answers};name=Answers, 7 + 1`,
        `${answers};objective.shaping=probability;name=Answers, unshaped`,
      ]),
    },
    {
      id: 'biased',
      title: 'The same locks; right tokens start at −3 logits, so that π is about 0.01',
      link: link(-3, [
        `${answers};name=γ = 0.1`,
        `${answers};objective.gamma=0.01;name=γ = 0.01`,
        `${answers};objective.gamma=0.5;name=γ = 0.5`,
        `${answers};objective.shaping=probability;name=Unshaped`,
      ]),
    },
  ],
  claims: [
    {
      id: 'places-help',
      statement: 'With critiques of the wrong places a pass@1 of 0.5 takes fewer steps than with Dr. GRPO.',
      toy: 'uniform',
      measure: { metric: 'pass@1', reaches: 0.5 },
      lane: 'Places, 7 + 1',
      baseline: 'Dr. GRPO, 8',
      compare: 'ratio',
      expect: { below: 1 },
      simulated: { lane: 245, baseline: 560 },
    },
    {
      id: 'answers-help-more',
      statement: 'With the right answers in the critique it takes still fewer.',
      toy: 'uniform',
      measure: { metric: 'pass@1', reaches: 0.5 },
      lane: 'Answers, 7 + 1',
      baseline: 'Places, 7 + 1',
      compare: 'ratio',
      expect: { below: 1 },
      simulated: { lane: 94, baseline: 245 },
    },
    {
      id: 'verdicts-do-not',
      statement: 'With mere verdicts it takes as long as Dr. GRPO, give or take 15 %.',
      toy: 'uniform',
      measure: { metric: 'pass@1', reaches: 0.5 },
      lane: 'Verdict, 7 + 1',
      baseline: 'Dr. GRPO, 8',
      compare: 'ratio',
      expect: { above: 0.85, below: 1.15 },
      simulated: { lane: 563, baseline: 560 },
    },
    {
      id: 'scale-alone',
      statement:
        'GRPO with the division by the standard deviation, and no critique, takes at most a tenth more steps than critiques of wrong places.',
      toy: 'uniform',
      measure: { metric: 'pass@1', reaches: 0.5 },
      lane: 'GRPO, 8',
      baseline: 'Places, 7 + 1',
      compare: 'ratio',
      expect: { below: 1.1 },
      simulated: { lane: 224, baseline: 245 },
    },
    {
      id: 'shaping-costs',
      statement: 'Where right tokens are not rare, f = π is faster than the saturating function.',
      toy: 'uniform',
      measure: { metric: 'pass@1', reaches: 0.5 },
      lane: 'Answers, 7 + 1',
      baseline: 'Answers, unshaped',
      compare: 'ratio',
      expect: { above: 1 },
      simulated: { lane: 94, baseline: 79 },
    },
    {
      id: 'shaping-pays',
      statement:
        'Where right tokens are rare, it takes less than half the steps with the saturating function.',
      toy: 'biased',
      measure: { metric: 'pass@1', reaches: 0.5 },
      lane: 'γ = 0.1',
      baseline: 'Unshaped',
      compare: 'ratio',
      expect: { below: 0.5 },
      simulated: { lane: 241, baseline: 916 },
    },
    {
      id: 'not-too-small',
      statement: 'γ = 0.1 takes fewer steps than γ = 0.01.',
      toy: 'biased',
      measure: { metric: 'pass@1', reaches: 0.5 },
      lane: 'γ = 0.1',
      baseline: 'γ = 0.01',
      compare: 'ratio',
      expect: { below: 1 },
      simulated: { lane: 241, baseline: 417 },
    },
    {
      id: 'not-too-large',
      statement: 'γ = 0.1 takes fewer steps than γ = 0.5.',
      toy: 'biased',
      measure: { metric: 'pass@1', reaches: 0.5 },
      lane: 'γ = 0.1',
      baseline: 'γ = 0.5',
      compare: 'ratio',
      expect: { below: 1 },
      simulated: { lane: 241, baseline: 551 },
    },
  ],
});
