import { defineMethod } from './_method.ts';

/** One toy by what the policy makes of drafts. */
const link = (shown: string, lanes: readonly string[]) =>
  [
    `task=lock;prompts=12;length=3;alphabet=6;prior=0;spread=0;${shown}`,
    'steps=400',
    'samples=16',
    // 0.5 / G a response and token in the simulation, on a sum: here a mean over 4 questions and 3 tokens.
    'all=prompts=4;advantage.eps=0.000001;optimizer=sgd;lr=6;optimizer.maxGradNorm=0',
    ...lanes,
  ].join('&');

export default defineMethod({
  id: 'igrpo',
  title: 'iGRPO',
  summary: 'Draws drafts, shows the best one with the question, and trains on the answers to that.',
  source: { title: 'Self-Feedback-Driven LLM Reasoning', arxiv: '2602.09000' },
  changes: { rollout: 'draft-refine' },
  note: 'Needs a task that can show drafts: locks can, with shown = fixed or learned. At equal cost GRPO has the group N + G.',
  card: {
    evidence: 'secondary summary',
    what: 'Each update has two stages. The first draws N drafts, without a gradient, and keeps the one with the highest reward. The second shows it with the question and is an ordinary GRPO update on G answers to both. At test time the question is asked as it is.',
    formula: String.raw`\Pr[\operatorname{std}(r) > 0] = \big(1 - (1 - p)^N\big)\,u_G(s_c) + (1 - p)^N u_G(s_w),\quad u_n(s) = 1 - s^n - (1 - s)^n`,
    headline:
      'OpenReasoning-Nemotron-7B on AceReason-Math: AIME24 85.62, AIME25 79.64; ahead of GRPO at an equal number of rollouts on other 7B and 8B models.',
    open: [
      'Of equally good drafts one is taken at random.',
      'Drafts stand behind the question, also when all of them are wrong.',
      'N = G = 8; the sources used do not give the paper’s.',
    ],
    limits: [
      'At an equal number of drawn responses plain GRPO is ahead here: the headline needs a policy that can learn to improve drafts in general.',
      'A policy that learns to copy closes the gate: right drafts are copied by all, wrong ones too, and groups fall silent.',
    ],
  },
  toys: [
    {
      id: 'short-codes',
      title: '12 locks of 3 symbols from 6; the policy leans to a draft’s tokens with a fixed strength of 1',
      link: link('shown=fixed;lean=1', [
        'lane=grpo;name=GRPO, 8',
        'lane=igrpo;name=iGRPO, 8 + 8',
        'lane=igrpo;rollout.pick=random;name=Any draft, 8 + 8',
        'lane=grpo;group=16;name=GRPO, 16',
      ]),
    },
    {
      id: 'copying',
      title: 'The same locks; the lean starts at 1.5 and is learned',
      link: link('shown=learned;lean=1.5', ['lane=grpo;name=GRPO, 8', 'lane=igrpo;name=iGRPO, 8 + 8']),
    },
  ],
  claims: [
    {
      id: 'ahead-per-gradient',
      statement: 'With as many responses trained on it is ahead of GRPO by 0.05 after 200 steps.',
      toy: 'short-codes',
      measure: { metric: 'pass@1', from: 191, to: 210 },
      lane: 'iGRPO, 8 + 8',
      baseline: 'GRPO, 8',
      expect: { above: 0.05 },
      simulated: { lane: 0.227, baseline: 0.088 },
    },
    {
      id: 'choosing-helps',
      statement: 'Showing the best draft is ahead of showing any after 200 steps.',
      toy: 'short-codes',
      measure: { metric: 'pass@1', from: 191, to: 210 },
      lane: 'iGRPO, 8 + 8',
      baseline: 'Any draft, 8 + 8',
      expect: { above: 0 },
    },
    {
      id: 'behind-at-equal-cost',
      statement: 'With as many responses drawn it is behind GRPO after 200 steps.',
      toy: 'short-codes',
      measure: { metric: 'pass@1', from: 191, to: 210 },
      lane: 'iGRPO, 8 + 8',
      baseline: 'GRPO, 16',
      expect: { below: 0 },
      simulated: { lane: 0.227, baseline: 0.373 },
    },
    {
      id: 'copying-stalls',
      statement: 'Where copying is learned it has fallen behind GRPO with 8 responses after 400 steps.',
      toy: 'copying',
      measure: { metric: 'pass@1', from: 391, to: 400 },
      lane: 'iGRPO, 8 + 8',
      baseline: 'GRPO, 8',
      expect: { below: 0 },
      simulated: { lane: 0.423, baseline: 0.681 },
    },
  ],
});
