import { defineMethod } from './_method.ts';

/** One toy by its reward. All lanes but the last train on two responses a prompt. */
const link = (reward: string) =>
  [
    'task=lock;prompts=16;length=4;alphabet=6;prior=0.5;spread=0;chance=0.1',
    'steps=200',
    'samples=16',
    `all=prompts=16;weights=${reward}`,
    'lane=grpo;group=2;name=GRPO, 2',
    'lane=mc-grpo;group=3;name=MC-GRPO, 2 of 3',
    'lane=mc-grpo;group=3;advantage.scale=none;name=Median, 2 of 3',
    'lane=grpo;group=3;advantage=cost-matched;name=Mean, 2 of 3',
    'lane=grpo;group=8;name=GRPO, 8',
  ].join('&');

export default defineMethod({
  id: 'mc-grpo',
  title: 'MC-GRPO',
  summary:
    'Draws one response more, to make the group odd, and centres on the median, which outliers do not move.',
  source: { title: 'MC-GRPO', arxiv: '2601.22582' },
  changes: { 'rollout.group': 9, advantage: 'median', 'advantage.rescale': 'pivot' },
  note: 'A group of 9 updates on 8 responses: the pivot’s advantage is 0. Where the group is changed, take an odd number. With 0/1 rewards, advantage.scale = none is advised. The official code also has a KL penalty (β = 0.04) and 2 epochs.',
  card: {
    evidence: 'official code',
    what: 'With two or four responses a prompt the group’s mean is a poor baseline: a response that is better than expected is often pushed down because the others happened to be better still. One more is drawn, so that the group is odd; its median is the baseline and the median absolute deviation the scale. The response that is the median has no advantage and is not trained on, so an update costs what it did.',
    formula: String.raw`\hat A_i = \frac{r_i - m}{\operatorname{median}_j |r_j - m| + \epsilon},\quad m = \operatorname{median}(r_1, \dots, r_{G+1})`,
    headline:
      'GSM8K, Qwen3-1.7B at G = 2: 4.62 points over GRPO; the gap between G = 2 and G = 8 shrinks to 1 %.',
    limits: [
      'With 0/1 rewards neither baseline ever turns a sign round: a gain there comes from the third response and from the scale, not from the median.',
      'The mean of all three, with the response of the smallest |Â| left out, turns signs round exactly as seldom at G = 2 and less often at 4 and 8.',
      'At G = 8 and skewed rewards the median turns signs round more often than the mean.',
      'Dividing by the median absolute deviation makes much of rewards that differ by chance alone: most of what the median gains is lost again.',
      'With binary rewards the median absolute deviation of an odd group is 0, so that advantages are ±1/ε; clipping the gradient or Adam alone keeps them finite.',
    ],
  },
  toys: [
    {
      id: 'composite',
      title: '16 locks of 4 symbols from 6; reward: exact + half the share of right symbols + chance of ±0.1',
      link: link('correct:1,partial:0.5'),
    },
    {
      id: 'zero-one',
      title: 'The same locks with two symbols and 0/1 rewards',
      link: link('correct:1,partial:0,chance:0').replace('length=4', 'length=2'),
    },
  ],
  claims: [
    {
      id: 'ahead-of-two',
      statement: 'With a composite reward it is ahead of GRPO with two responses after 100 steps.',
      toy: 'composite',
      measure: { metric: 'pass@1', from: 91, to: 110 },
      lane: 'MC-GRPO, 2 of 3',
      baseline: 'GRPO, 2',
      expect: { above: 0 },
    },
    {
      id: 'the-scale-costs',
      statement: 'Without the division by the median absolute deviation it does better.',
      toy: 'composite',
      measure: { metric: 'pass@1', from: 91, to: 110 },
      lane: 'Median, 2 of 3',
      baseline: 'MC-GRPO, 2 of 3',
      expect: { above: 0 },
    },
    {
      id: 'not-the-median',
      statement:
        'Undivided, the mean of the same three responses, with the weakest left out, is as good within 0.05.',
      toy: 'composite',
      measure: { metric: 'pass@1', from: 91, to: 110 },
      lane: 'Median, 2 of 3',
      baseline: 'Mean, 2 of 3',
      expect: { above: -0.05, below: 0.05 },
    },
    {
      id: 'behind-eight',
      statement: 'It does not reach GRPO with eight responses.',
      toy: 'composite',
      measure: { metric: 'pass@1', from: 91, to: 110 },
      lane: 'MC-GRPO, 2 of 3',
      baseline: 'GRPO, 8',
      expect: { below: 0 },
    },
    {
      id: 'no-flips-no-gain',
      statement:
        'With 0/1 rewards, where no sign ever flips, it gains nothing on the mean of the same three responses.',
      toy: 'zero-one',
      measure: { metric: 'pass@1', from: 41, to: 60 },
      lane: 'MC-GRPO, 2 of 3',
      baseline: 'Mean, 2 of 3',
      expect: { below: 0.05 },
    },
  ],
});
