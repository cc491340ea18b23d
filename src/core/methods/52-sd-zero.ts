import type { Claim } from '../claims/claim.ts';
import { defineMethod } from './_method.ts';

/** Right with 0.85 at three positions and 0.3 at the weak one, of six symbols. */
const task = 'task=lock;prompts=24;length=4;alphabet=6;prior=3.344;spread=0;weak=2.5819';
/** 24 responses a step in all lanes; the reviser's first step takes some 349. */
const link = (steps: number, lanes: readonly string[]) =>
  [
    task,
    `steps=${steps}`,
    'every=1',
    'samples=16',
    'all=optimizer=sgd;optimizer.maxGradNorm=0',
    ...lanes,
  ].join('&');
// 0.5 on the sum over tokens of each response in the simulation, on its mean over the group in GRPO's.
const sdZero = 'lane=sd-zero;prompts=24;lr=12';
const grpo = 'lane=grpo;prompts=3;advantage.eps=0.000001';

/** Responses after which the simulation looks, and what it saw: SD-Zero, GRPO at two rates. */
const budgets = [
  [240, 0.561, 0.267, 0.512],
  [480, 0.761, 0.312, 0.617],
  [960, 0.879, 0.396, 0.756],
  [1920, 0.926, 0.552, 0.886],
] as const;

/** Tokens of the first step and of so many responses of 4 tokens after it. */
const tokensAfter = (responses: number) => 4 * (349 + responses);

const ahead = budgets.flatMap(([responses, lane, slow, fast]): Claim[] => {
  const of = (rate: 'slow' | 'fast', baseline: string, simulated: number): Claim => ({
    id: `ahead-${responses}-${rate}`,
    statement: `After ${responses} responses and those of the first step SD-Zero is right more often than ${baseline}.`,
    toy: 'one-weak-position',
    measure: { metric: 'pass@1', once: 'num_tokens', reaches: tokensAfter(responses) },
    lane: 'SD-Zero',
    baseline,
    expect: { above: 0 },
    simulated: { lane, baseline: simulated },
  });
  return [of('slow', 'GRPO', slow), of('fast', 'GRPO, 4 × rate', fast)];
});

/** The first step that teaches, from the policy that all start from. */
const first = (metric: string) => ({ metric, from: 2, to: 2 });

export default defineMethod({
  id: 'sd-zero',
  title: 'SD-Zero',
  summary:
    'Learns to revise its own attempts when told whether they were right; then its revisions teach it, token by token.',
  source: { title: 'Self-Distillation Zero', arxiv: '2604.12002' },
  changes: {
    rollout: 'self-revision',
    'rollout.group': 1,
    objective: 'distillation',
    'objective.divergence': 'reverse',
    aggregation: 'constant',
    'aggregation.length': 1,
  },
  note: 'The teacher is the reference; let it move as a whole every so many steps (optimizer.referenceEvery) to sync it.',
  card: {
    evidence: 'secondary summary',
    what: 'One network is generator and reviser. First it learns to revise attempts that it is told were right or wrong, from those revisions that the verifier accepts. Then it is frozen as the teacher: on the generator’s own samples, one a prompt, next-token distributions are pulled towards the reviser’s. The reward is only the flag in the reviser’s context; there is no advantage, no ratio and no group.',
    formula: String.raw`\mathcal L(\theta) = \mathbb E_{x,\,y\sim\pi_\theta}\sum_{t} D_{\mathrm{KL}}\big(\pi_\theta(\cdot\mid x,y_{<t})\,\big\|\,\pi_{\bar\theta}(\cdot\mid x,y,P_{r(x,y)},y_{<t})\big),\quad \frac{\partial\mathcal L}{\partial z_v} = p_v\Big(\log\frac{p_v}{q_v} - D_{\mathrm{KL}}\Big)`,
    headline:
      'Eight math and code benchmarks, Qwen3-4B and Olmo-3-7B: base 49.8 and 41.1, GRPO 53.1 and 44.8, SD-Zero 60.3 and 51.5; syncing the teacher adds about 3 points.',
    open: [
      'The reviser is the reference with four numbers on top, fitted in the first step: a linear policy cannot read an attempt. The paper trains one network for both, with a loss on the revision and one on the generation, whose target the sources leave open; the second is left out here.',
      'A right attempt counts as its own revision; each wrong one is revised once. Attempts are drawn at temperature 1; the paper has 0.7.',
      'At a sync the four numbers stay as they are.',
    ],
    limits: [
      'The paper’s picture of a small, flat divergence on right answers does not appear: here it is the largest, as the reviser copies a right answer sharply and the generator is not yet sharp.',
      'Tokens of the toy are independent, which is what makes four numbers enough.',
      'Until a first response is right there is nothing to fit the reviser to, and nothing is learned.',
    ],
  },
  toys: [
    {
      id: 'one-weak-position',
      title: '24 locks that open one time in five: three positions are nearly known, one is not',
      link: link(96, [
        `${sdZero};name=SD-Zero`,
        `${grpo};lr=6;name=GRPO`,
        `${grpo};lr=24;name=GRPO, 4 × rate`,
      ]),
    },
    {
      id: 'second-round',
      title: 'The same for twice as long: the teacher stays, or becomes the policy halfway',
      link: link(161, [
        `${sdZero};name=Teacher kept`,
        `${sdZero};optimizer.referenceEvery=81;name=Teacher synced`,
      ]),
    },
  ],
  claims: [
    ...ahead,
    {
      id: 'sync-helps',
      statement: 'Syncing the teacher after 1920 responses is worth more than 0.015 after as many again.',
      toy: 'second-round',
      measure: { metric: 'pass@1', from: 161, to: 161 },
      lane: 'Teacher synced',
      baseline: 'Teacher kept',
      expect: { above: 0.015 },
      simulated: { lane: 0.975, baseline: 0.948 },
    },
    {
      id: 'doubts-wrong-tokens',
      statement: 'Told that a response is wrong, the reviser finds its wrong tokens less likely …',
      toy: 'one-weak-position',
      measure: first('revision/wrong_tokens'),
      lane: 'SD-Zero',
      expect: { below: 0 },
      simulated: { lane: -1.5 },
    },
    {
      id: 'keeps-good-tokens',
      statement: '… and its right ones more likely;',
      toy: 'one-weak-position',
      measure: first('revision/good_tokens'),
      lane: 'SD-Zero',
      expect: { above: 0 },
      simulated: { lane: 0.16 },
    },
    {
      id: 'copies-right-responses',
      statement: 'told that it is right, all of its tokens.',
      toy: 'one-weak-position',
      measure: first('revision/right'),
      lane: 'SD-Zero',
      expect: { above: 0 },
      simulated: { lane: 0.42 },
    },
  ],
});
