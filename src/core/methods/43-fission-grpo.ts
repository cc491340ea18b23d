import { defineMethod } from './_method.ts';

export default defineMethod({
  id: 'fission-grpo',
  title: 'Fission-GRPO',
  summary: 'Turns failed tool calls into prompts of their own, so that recovery has groups to learn from.',
  source: {
    title: 'Robust Tool Use via Fission-GRPO: Learning to Recover from Execution Errors',
    arxiv: '2601.15625',
  },
  changes: {
    rollout: 'fission',
    reward: 'tool-call',
    'advantage.ddof': '0',
    'advantage.eps': 1e-6,
  },
  note: 'Needs a task that says what was wrong with a failed call: “tool calls with errors” does.',
  card: {
    evidence: 'secondary summary',
    what: 'First calls are trained on as in GRPO. Every one that failed becomes a prompt: the request, the failed call, and a diagnosis that does not give the answer away. Such prompts wait on a pile, newest first; once there are enough, each gets a group of recoveries, drawn by the policy as it is and compared among themselves.',
    formula: String.raw`q' = [q;\, o_i;\, \text{error}]\ \text{where}\ R_{\mathrm{fmt}} = 0\ \text{or}\ R_{\mathrm{corr}} < \delta,\quad \hat A'_j = \frac{R'_j - \bar R'}{\sigma' + \epsilon}\ \text{over the}\ G'\ \text{recoveries from}\ q'`,
    headline:
      'BFCL v4 multi-turn, Qwen3-8B: overall 42.75 % to 46.75 % against GRPO, error recovery 5.7 points up.',
    open: [
      'Whatever is not fully right has failed (δ = 2); a recovery that fails is not turned into a prompt again.',
      'Last in, first out, with room for 64; G′ = G, B′ = prompts of a step.',
      'α = ½ between name and arguments; no third reward; the weight of form falls in a straight line.',
    ],
    limits: [
      'First calls and recoveries share one update; the paper makes two, one after the other.',
      'The simulation takes errors of the step at random and forgets the others; the pile keeps them, so learning goes on after first calls are right. With a pile, and recovery measured on near misses alone as here, it gives 0.15 (two turns), 0.53 (no feedback) and 0.78.',
      'Learning of recovery stops once first calls no longer fail and the pile has less than B′ left: nothing else is recovered from.',
    ],
  },
  toys: [
    {
      id: 'low-or-high',
      title:
        '6 requests, 8 values; the right one at odds of 0.25, its neighbours at 0.37; recovery starts uniform',
      link: [
        'task=tool-calls;prompts=6;values=8;evaluate=recovery',
        'steps=250',
        'every=1',
        'samples=32',
        // 0.8 / G a call in the simulation, on a sum over all calls.
        'all=prompts=4;advantage.ddof=0;advantage.eps=0.000001;aggregation=constant;aggregation.length=1;aggregation.perRow=off;optimizer=sgd;lr=0.1;optimizer.maxGradNorm=0',
        'lane=fission-grpo;rollout.errors=0;name=First calls',
        'lane=grpo;name=Two turns',
        'lane=fission-grpo;rollout.errors=4;rollout.feedback=off;name=Fission, no feedback',
        'lane=fission-grpo;rollout.errors=4;name=Fission',
      ].join('&'),
    },
  ],
  claims: [
    {
      id: 'recovers',
      statement:
        'Once 8,000 calls are drawn it recovers from near misses at least 0.2 more often than GRPO on two turns.',
      toy: 'low-or-high',
      measure: { metric: 'pass@1', once: 'num_tokens', reaches: 8000 },
      lane: 'Fission',
      baseline: 'Two turns',
      expect: { above: 0.2 },
      simulated: { lane: 0.524, baseline: 0.144 },
    },
    {
      id: 'feedback-counts',
      statement: 'Without the diagnosis it recovers at least 0.1 less often.',
      toy: 'low-or-high',
      measure: { metric: 'pass@1', once: 'num_tokens', reaches: 8000 },
      lane: 'Fission',
      baseline: 'Fission, no feedback',
      expect: { above: 0.1 },
      simulated: { lane: 0.524, baseline: 0.371 },
    },
  ],
});
