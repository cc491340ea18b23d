import { defineMethod } from './_method.ts';
import { workflowPhases } from './_workflow.ts';

/** Half of 150 steps’ labels for the teacher, 60 steps of distillation, the other half for the student. */
const { changes, phases } = workflowPhases({
  labelBudget: 9600,
  callsPerStep: 64,
  teacherShare: 0.5,
  studentShare: 0.5,
  distillSteps: 60,
  warmupFraction: 1 / 3,
});

const warmup =
  'rollout=teacher;rollout.teacher=shows;objective=distillation;objective.divergence=forward;lr=64';
const onPolicy =
  'rollout=teacher;rollout.teacher=corrects;objective=distillation;objective.divergence=reverse;lr=64';
// A rate that moves nothing: the labels, or the distillation steps, are used up.
const still = 'lr=0.00001';

/** The toy’s experiment but for its lanes; the students differ in how they lean to right tokens. */
const setUp = (prior: number) => [
  `task=lock;prompts=8;length=4;alphabet=6;prior=${prior};spread=0;jitter=0.5;table=prefix;teacher=on;teacherPrior=2`,
  'steps=210',
  'every=15',
  'samples=64',
  // 1 / G a response and token in the simulation, on a sum (2 / G in distillation): here a mean over 8 locks and 4 tokens.
  'all=prompts=8;advantage.ddof=0;advantage.eps=0.000001;optimizer=sgd;lr=32;optimizer.maxGradNorm=0',
  `lane=grpo;name=Direct GRPO;then=150;${still}`,
  `lane=sparse-to-dense;name=RL teacher, then bridge;then=150;${warmup};then=170;${onPolicy}`,
];

export default defineMethod({
  id: 'sparse-to-dense',
  title: 'Sparse to dense',
  summary:
    'Spends labels on reinforcement learning of the stronger model, and copies what it has learnt to the student token by token.',
  source: {
    title: 'Beyond GRPO and On-Policy Distillation: An Empirical Sparse-to-Dense Reward Principle',
    arxiv: '2605.12483',
  },
  changes,
  phases,
  note: 'Needs a task with a teacher: locks have one, with teacher = on. Phases are for 150 steps of labels, half of them the teacher’s; from step 135 on the student learns by GRPO.',
  card: {
    evidence: 'official code',
    what: 'Not a new loss but an order of work. First GRPO for a teacher that already finds some right answers: there a label, which is one bit a response, is worth most. Then the student is pulled towards the teacher’s whole distribution at each token, without a label: by forward KL on the teacher’s responses (the warm-up), then by reverse KL on its own. Only then does the student get labels of its own.',
    formula: String.raw`\mathcal L_{\mathrm{FKL}} = \tfrac1N \textstyle\sum_{o \sim \pi_T,\, t} \mathrm{KL}(\pi_T \,\|\, \pi_\theta)_{s_t},\quad \mathcal L_{\mathrm{RKL}} = \tfrac1N \textstyle\sum_{o \sim \pi_\theta,\, t} \mathrm{KL}(\pi_\theta \,\|\, \pi_T)_{s_t}`,
    headline:
      'Qwen3-1.7B as the student of an 8B teacher that was trained first: 79.3 on MATH and 25.2 on AIME24, with GRPO of its own 75.9 and 19.8; 7.8 less with the raw teacher, 1.7 less without the warm-up, 3.3 less without the on-policy part.',
    open: [
      'How long the warm-up is: a third of the distillation.',
      'The divergences and the on-policy loop are from the released code; the workflow and its numbers from abstracts and the authors’ notes.',
    ],
    limits: [
      'What the warm-up is for does not show: a table of logits for each prefix that is pulled by whole distributions finds its way from anywhere. In the simulation on-policy distillation alone does as well (0.979 against 0.977).',
      'A distillation step counts nothing here; in practice a teacher’s forward pass may cost more than a verifier’s call.',
      'A cold student learns a little from half the labels (0.06 in the simulation, from 0.001); what is tested is that it stays far below.',
    ],
  },
  toys: [
    {
      id: 'cold-student',
      title:
        '8 locks of 4 symbols from 6 with a table of prefixes; the student knows nothing, the teacher leans to right tokens by 2; labels for 150 steps',
      link: [
        ...setUp(0),
        `lane=sparse-to-dense;${warmup};name=Raw teacher’s bridge;then=20;${onPolicy};then=60;${still}`,
        `lane=sparse-to-dense;name=On-policy alone;then=150;${onPolicy}`,
        `lane=sparse-to-dense;name=Warm-up alone;then=150;${warmup}`,
        `lane=sparse-to-dense;name=Half, bridge;then=75;${warmup};then=95;${onPolicy};then=135;${still}`,
        `lane=sparse-to-dense;name=Half, bridge, GRPO;then=75;${warmup};then=95;${onPolicy};then=135;rollout=iid;objective=policy-gradient;lr=32`,
        `lane=grpo;name=Half, cold GRPO;then=75;${still}`,
      ].join('&'),
    },
    {
      id: 'prepared-student',
      title: 'The same with a student that leans to right tokens by 1.4, nearly as much as the teacher',
      link: setUp(1.4).join('&'),
    },
  ],
  claims: [
    {
      id: 'direct-beats-raw-teacher',
      statement: 'With all labels the cold student ends above what it gets from the teacher as it was.',
      toy: 'cold-student',
      measure: { metric: 'pass@1', from: 210, to: 210 },
      lane: 'Direct GRPO',
      baseline: 'Raw teacher’s bridge',
      expect: { above: 0 },
      simulated: { lane: 0.274, baseline: 0.112 },
    },
    {
      id: 'trained-teacher-beats-direct',
      statement: 'The same labels, spent on the teacher, take the cold student further than spent on itself.',
      toy: 'cold-student',
      measure: { metric: 'pass@1', from: 210, to: 210 },
      lane: 'RL teacher, then bridge',
      baseline: 'Direct GRPO',
      expect: { above: 0 },
      simulated: { lane: 0.977, baseline: 0.274 },
    },
    {
      id: 'prepared-student-needs-none',
      statement: 'A student that is nearly as prepared as the teacher gets further by its own labels.',
      toy: 'prepared-student',
      measure: { metric: 'pass@1', from: 210, to: 210 },
      lane: 'RL teacher, then bridge',
      baseline: 'Direct GRPO',
      expect: { below: 0 },
      simulated: { lane: 0.977, baseline: 0.99 },
    },
    {
      id: 'labels-after-the-bridge',
      statement: 'After the bridge, half of the labels take the student further still.',
      toy: 'cold-student',
      measure: { metric: 'pass@1', from: 210, to: 210 },
      lane: 'Half, bridge, GRPO',
      baseline: 'Half, bridge',
      expect: { above: 0 },
      simulated: { lane: 0.988, baseline: 0.967 },
    },
    {
      id: 'not-before',
      statement: 'The same half leaves a cold student below 0.2.',
      toy: 'cold-student',
      measure: { metric: 'pass@1', from: 210, to: 210 },
      lane: 'Half, cold GRPO',
      expect: { below: 0.2 },
      simulated: { lane: 0.063 },
    },
  ],
});
