import { defineMethod } from './_method.ts';

export default defineMethod({
  id: 'hill',
  title: 'HiLL',
  summary:
    'A second policy learns to write hints to questions that no response gets right, and to write them so that little hangs on them.',
  source: { title: 'Learning to Hint for Reinforcement Learning', arxiv: '2604.00698' },
  changes: { rollout: 'written-hints', 'advantage.eps': 1e-6, clip: 'clip-higher' },
  note: 'Needs a task whose hints a second policy can write: locks have, with hinter = on. The hinter learns by the same recipe as the policy, at rollout.rate times its learning rate.',
  card: {
    evidence: 'official code',
    what: 'To a question that no response of its group gets right, a second policy, the hinter, writes M hints, seeing one of the failed responses. The policy responds G times under each; the best hint’s group takes the place of the dead one, and the policy learns under that hint. The hinter learns by GRPO over its M hints. Its reward is the chance that a group under the hint is mixed, times a weight that falls where right responses rely on the hint, so would be unlikely without it.',
    formula: String.raw`R_m = \bigl(1 - \hat p_m^{\,G} - (1 - \hat p_m)^G\bigr)\, e^{\min(\bar\Delta_m, 0)/T},\quad \Delta(o) = \frac{1}{|o|} \sum_t \log \frac{\pi_\theta(o_t \mid q, o_{<t})}{\pi_\theta(o_t \mid q, h, o_{<t})}`,
    headline:
      'Ahead of GRPO and of fixed hints on several benchmarks, with Qwen2.5-7B-Instruct as the policy and Qwen3-4B-Instruct as the hinter; the sources reached give no numbers.',
    open: [
      'Headline numbers were in no source reached: the claims here are the toy’s alone.',
      'The toy refuses no leaks, so that spelling out the whole code is a choice that its reward has to unlearn.',
    ],
    limits: [
      'The hinter picks one of eight hints, by how many positions of one failed response were right; the paper’s writes text, and sees the reference solution.',
      'A spelled-out token has a probability near 1, so its row of logits learns nearly nothing: that is all that transfer is here. In a language model there is more to it.',
      'The hinter’s loss is a mean over the questions that were hinted in a step; in the simulation each question is an update of its own, of the same size at the start, when all four of a step are hinted.',
    ],
  },
  toys: [
    {
      id: 'long-codes',
      title:
        '16 locks of 6 symbols from 6, one right in 46 656 at random; a hinter may show 2, 4, 5 or all 6, as a nudge or spelled out',
      link: [
        'task=lock;prompts=16;length=6;alphabet=6;prior=0;spread=0;shown=fixed;lean=6;nudge=1.5;hints=3;firstHint=2;hinter=on',
        'steps=600',
        'every=10',
        'samples=16',
        // 0.5 / G a response and token in the simulation, on a sum: here a mean over 4 questions and 6 tokens. The
        // hinter’s 0.5 / M, on a sum over at most 4 questions, is a sixth of that.
        'all=prompts=4;advantage.eps=0.000001;optimizer=sgd;lr=12;optimizer.maxGradNorm=0',
        'lane=grpo;name=GRPO',
        'lane=hill;rollout.refuse=off;rollout.rate=0.1667;rollout.transfer=off;name=Mixed groups alone',
        'lane=hill;rollout.refuse=off;rollout.rate=0.1667;name=Weighed by transfer',
      ].join('&'),
    },
  ],
  claims: [
    {
      id: 'solves-what-grpo-cannot',
      statement:
        'After 600 steps it is at least 0.8 ahead without hints: GRPO has hardly met a right answer.',
      toy: 'long-codes',
      measure: { metric: 'pass@1', from: 600, to: 600 },
      lane: 'Weighed by transfer',
      baseline: 'GRPO',
      expect: { above: 0.8 },
      simulated: { lane: 0.933, baseline: 0 },
    },
    {
      id: 'transfer-is-ahead',
      statement: 'Between steps 200 and 400 it is ahead of a hinter that is paid for mixed groups alone.',
      toy: 'long-codes',
      measure: { metric: 'pass@1', from: 200, to: 400 },
      lane: 'Weighed by transfer',
      baseline: 'Mixed groups alone',
      expect: { above: 0 },
      simulated: { lane: 0.43, baseline: 0.27 },
    },
    {
      id: 'relies-less',
      statement: 'Around step 200, right responses under its hints rely on them less.',
      toy: 'long-codes',
      measure: { metric: 'rollout/hint_reliance', from: 191, to: 210 },
      lane: 'Weighed by transfer',
      baseline: 'Mixed groups alone',
      expect: { above: 0 },
      simulated: { lane: -0.484, baseline: -0.787 },
    },
    {
      id: 'hints-fade',
      statement: 'Around step 400 fewer than one group in twenty is hinted.',
      toy: 'long-codes',
      measure: { metric: 'rollout/hinted_ratio', from: 391, to: 410 },
      lane: 'Weighed by transfer',
      expect: { below: 0.05 },
      simulated: { lane: 0 },
    },
  ],
});
