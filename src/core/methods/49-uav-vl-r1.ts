import { defineMethod } from './_method.ts';

/** With SGD a step moves a logit by 0.5 times the mean of Â (1 − π) over its group, summed over groups. */
const asSimulated =
  'group=8;advantage.ddof=1;advantage.eps=0.000001;aggregation=constant;optimizer=sgd;optimizer.maxGradNorm=0';

const stages = (steps: number) =>
  `curriculum.tier=1;name=Staged;then=${steps};curriculum.tier=2;then=${2 * steps};curriculum.tier=3`;

/** The method without its warm-up and penalty, which the simulation does not have. */
const bare = 'lane=uav-vl-r1;rollout=iid;penalty=;objective=policy-gradient';

const tiles = (task: string, steps: number) => [
  `task=aerial-tiles${task}`,
  `steps=${steps}`,
  `every=${steps / 6}`,
  'samples=64',
  `all=curriculum=tiers;prompts=4;lr=6;${asSimulated}`,
  'lane=grpo;curriculum.tier=3;name=Hardest only',
  'lane=grpo;name=Mixed',
  `${bare};${stages(steps / 3)}`,
];

export default defineMethod({
  id: 'uav-vl-r1',
  title: 'UAV-VL-R1 (staged GRPO)',
  summary:
    'Imitates first, then goes through GRPO stage by stage, from the easiest questions to the most composed.',
  source: { title: 'UAV-VL-R1', arxiv: '2508.11196' },
  changes: { rollout: 'demonstrations', objective: 'sft' },
  phases: [
    {
      from: 100,
      changes: {
        curriculum: 'tiers',
        'curriculum.tier': 1,
        rollout: 'iid',
        'advantage.eps': 1e-6,
        objective: 'policy-gradient',
        penalty: 'kl',
        'kl.beta': 0.01,
      },
    },
    { from: 200, changes: { 'curriculum.tier': 2 } },
    { from: 300, changes: { 'curriculum.tier': 3 } },
  ],
  note: 'A quarter of 400 steps each for the warm-up and three stages, in thirds of the prompts by difficulty; the reference is the policy at the start of each.',
  card: {
    evidence: 'secondary summary',
    what: 'The estimator is GRPO’s; what is new is the schedule. A small model first learns the tagged format from demonstrations, then GRPO runs three times, on attributes, on counts and on spatial relations, each stage from the weights of the one before. The reward adds up format and accuracy.',
    formula: String.raw`\theta^{(k)}_0 = \theta^{(k-1)}_{\text{end}},\quad \theta^{(1)}_0 = \theta_{\mathrm{SFT}},\quad q \sim \mathcal D_k,\quad r_i = w_f\, r^{\mathrm{fmt}}_i + w_a\, r^{\mathrm{acc}}_i`,
    headline:
      'HRVQA-VL, 50,019 samples of aerial images: +48.17 % zero-shot accuracy over Qwen2-VL-2B-Instruct; imitation can make answers to counting questions less diverse, and the later stages win that back.',
    open: [
      'Weights of the reward: 1 and 1, an answer counting only inside its tags.',
      'Whether the reference is renewed at each stage: it is.',
      'Group size 8, KL 0.01, stages of equal length.',
    ],
    limits: [
      'That a vision-language model of 2B beats one of 72B cannot be shown on a toy; what shows is what an order of stages does.',
      'The gain is speed: given four times the steps, all recipes whose skills carry over end at the same place.',
      'Here the stages are known to build on one another. With skills that do not carry over their order does nothing.',
    ],
  },
  toys: [
    {
      id: 'shared-skills',
      title: 'Questions that take one, two or three skills of a tile; 240 steps of 4 groups',
      link: tiles('', 240).join('&'),
    },
    {
      id: 'own-skills',
      title: 'The same, where each tier has to learn its own skills',
      link: tiles(';shared=off', 240).join('&'),
    },
    {
      id: 'long-run',
      title: 'Shared skills, with four times the steps',
      link: tiles('', 960).join('&'),
    },
    {
      id: 'warm-up',
      title:
        'Answers in four tags, of 12 tokens: GRPO on the easiest tier with and without imitation before it',
      link: [
        'task=aerial-tiles;tags=on',
        'steps=60',
        'every=10',
        'samples=16',
        `all=curriculum=tiers;curriculum.tier=1;prompts=6;lr=21;${asSimulated}`,
        'lane=grpo;name=No imitation',
        // By Adam, whatever a row's share of the tokens, each right token has 95 % after 30 steps.
        'lane=uav-vl-r1;penalty=;optimizer=adam;lr=0.117;name=Imitation first;then=30;rollout=iid;objective=policy-gradient;optimizer=sgd;lr=21',
      ].join('&'),
    },
  ],
  claims: [
    {
      id: 'ahead-of-hardest-only',
      statement:
        'After 240 steps it is ahead of training on the hardest questions alone, on those, by more than 0.5.',
      toy: 'shared-skills',
      measure: { metric: 'pass@1/hard', from: 240, to: 240 },
      lane: 'Staged',
      baseline: 'Hardest only',
      expect: { above: 0.5 },
      simulated: { lane: 0.96, baseline: 0.229 },
    },
    {
      id: 'ahead-of-mixed',
      statement:
        'After 240 steps it is ahead of a mixture of all questions, on the hardest, by 0.01 to 0.05.',
      toy: 'shared-skills',
      measure: { metric: 'pass@1/hard', from: 240, to: 240 },
      lane: 'Staged',
      baseline: 'Mixed',
      expect: { above: 0.01, below: 0.05 },
      simulated: { lane: 0.96, baseline: 0.929 },
    },
    {
      id: 'fewer-silent-groups',
      statement:
        'Over the run its share of groups without a signal is lower than the mixture’s by about 0.08: by 0.04 to 0.12.',
      toy: 'shared-skills',
      measure: { metric: 'frac_reward_zero_std', from: 1, to: 240 },
      lane: 'Staged',
      baseline: 'Mixed',
      expect: { above: -0.12, below: -0.04 },
      simulated: { lane: 0.441, baseline: 0.524 },
    },
    {
      id: 'no-gain-without-transfer',
      statement:
        'Where skills do not carry over it and the mixture differ by less than 0.01 on the hardest questions.',
      toy: 'own-skills',
      measure: { metric: 'pass@1/hard', from: 240, to: 240 },
      lane: 'Staged',
      baseline: 'Mixed',
      expect: { above: -0.01, below: 0.01 },
      simulated: { lane: 0.004, baseline: 0.004 },
    },
    {
      id: 'meets-mixed',
      statement: 'After 960 steps it and the mixture differ by less than 0.005 on the hardest questions.',
      toy: 'long-run',
      measure: { metric: 'pass@1/hard', from: 960, to: 960 },
      lane: 'Staged',
      baseline: 'Mixed',
      expect: { above: -0.005, below: 0.005 },
    },
    {
      id: 'meets-hardest-only',
      statement:
        'After 960 steps it and training on the hardest questions alone differ by less than 0.005 on those.',
      toy: 'long-run',
      measure: { metric: 'pass@1/hard', from: 960, to: 960 },
      lane: 'Staged',
      baseline: 'Hardest only',
      expect: { above: -0.005, below: 0.005 },
    },
    {
      id: 'silent-without-imitation',
      statement:
        'Without imitation more than 99 % of the first 30 steps’ groups have no signal: four tags of 12 tokens are hit once in 20 736.',
      toy: 'warm-up',
      measure: { metric: 'frac_reward_zero_std', from: 1, to: 30 },
      lane: 'No imitation',
      expect: { above: 0.99 },
    },
    {
      id: 'format-after-imitation',
      statement:
        'At 95 % a token, imitation leaves the format right in 0.95⁴ = 0.81 of the first answers: in 0.75 to 0.87.',
      toy: 'warm-up',
      measure: { metric: 'rewards/format/mean', from: 31, to: 31 },
      lane: 'Imitation first',
      expect: { above: 0.75, below: 0.87 },
    },
    {
      id: 'signal-after-imitation',
      statement: 'In the first five steps after it fewer than half of the groups have no signal.',
      toy: 'warm-up',
      measure: { metric: 'frac_reward_zero_std', from: 31, to: 35 },
      lane: 'Imitation first',
      expect: { below: 0.5 },
    },
  ],
});
