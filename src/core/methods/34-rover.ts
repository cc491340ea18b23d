import { defineMethod } from './_method.ts';

/** A step of 0.5 on each response’s sum in the simulation: here on a mean over 8 trees and 3 tokens. */
const link = (steps: number, all: string, lanes: readonly string[]) =>
  [
    'task=lock;prompts=8;length=3;alphabet=4;solutions=4;prior=0;spread=0;table=prefix',
    `steps=${steps}`,
    'every=10',
    'samples=64',
    `all=prompts=8;optimizer=sgd;lr=12;optimizer.maxGradNorm=0;${all}`,
    ...lanes,
  ].join('&');

export default defineMethod({
  id: 'rover',
  title: 'ROVER',
  summary:
    'Regresses log-ratios onto the reward plus the mean of the next values of a random policy, so that no branch is starved.',
  source: { title: 'Random Policy Valuation is Enough', arxiv: '2509.24981' },
  changes: { advantage: 'mean-centred', aggregation: 'token-mean', objective: 'rover' },
  card: {
    evidence: 'official code',
    what: 'Writing is a deterministic tree with a reward at its leaves. There, to act greedily on the values of a uniformly random policy is optimal already, and to sample from a softmax of them keeps every good branch. In practice a token’s value is ρ times its change of log-probability since it was drawn; it is regressed onto the centred reward plus the plain mean, over the whole vocabulary, of the next token’s values. There is no clip, KL, critic or standard deviation.',
    formula: String.raw`\hat Q_t = \tilde r_i + \frac{\rho}{|\mathcal V|} \sum_{a} \log\frac{\pi_\theta(a \mid s_{t+1})}{\pi_{\text{old}}(a \mid s_{t+1})},\qquad \mathcal L = \operatorname{mean}_{i,t}\Big(\rho\log\frac{\pi_\theta(o_t)}{\pi_{\text{old}}(o_t)} - \operatorname{sg}[\hat Q_t]\Big)^2`,
    headline:
      'Qwen3-8B-Base, maths: average pass@1 48.4 against 40 to 41 for GRPO, DAPO and REINFORCE++; pass@256 +16.8 on AIME and HMMT.',
    open: [
      'The scale of the reward in the paper’s own toy: with rewards of 1 its ρ = 1 does not reach 100 % exactly.',
    ],
    limits: [
      'With one update a batch it is GRPO without the standard deviation at twice the step, and ends on one answer like it.',
      'Here it keeps about half a right answer more than clipped GRPO at equal success, where a whole one was expected; answers count as known that are seen among 64 responses.',
      'The exact part (values of a random policy, all four answers kept) holds for small trees only; what scales is the regression.',
    ],
  },
  toys: [
    {
      id: 'many-updates',
      title: '8 trees of 64 leaves of which 4 are right; 32 responses, 16 updates a batch',
      link: link(60, 'rollout.group=32;epochs=16', ['lane=grpo;name=GRPO', 'lane=rover;name=ROVER']),
    },
    {
      id: 'one-update',
      title: 'The same trees with 8 responses and one update a batch',
      link: link(400, 'advantage=mean-centred;aggregation=token-mean', [
        'lane=grpo;lr=24;name=GRPO, no std, double step',
        'lane=rover;name=ROVER',
      ]),
    },
  ],
  claims: [
    {
      id: 'keeps-answers',
      statement: 'With 16 updates a batch it knows at least one right answer more than clipped GRPO.',
      toy: 'many-updates',
      measure: { metric: 'distinct@k', from: 51, to: 60 },
      lane: 'ROVER',
      baseline: 'GRPO',
      expect: { above: 1 },
      simulated: { lane: 2.5, baseline: 1.33 },
    },
    {
      id: 'as-right',
      statement: 'It is then right as often as GRPO, within 0.02.',
      toy: 'many-updates',
      measure: { metric: 'pass@1', from: 51, to: 60 },
      lane: 'ROVER',
      baseline: 'GRPO',
      expect: { above: -0.02, below: 0.02 },
      simulated: { lane: 0.992, baseline: 0.99 },
    },
    {
      id: 'one-update-is-grpo',
      statement:
        'With one update a batch it knows as many answers as GRPO without the std at twice the step, within 0.05.',
      toy: 'one-update',
      measure: { metric: 'distinct@k', from: 381, to: 400 },
      lane: 'ROVER',
      baseline: 'GRPO, no std, double step',
      expect: { above: -0.05, below: 0.05 },
      simulated: { lane: 1, baseline: 1 },
    },
  ],
});
