import type { NumberSpec } from '../params.ts';
import { defineRollout, type SampleRow } from '../stages/stage.ts';
import { growTrees } from './_grow-trees.ts';
import { type TreeShare, treeRollouts } from './_lookahead.ts';
import { groupRows, samplerOf, sampling } from './_sampler.ts';

const schedules: Readonly<Record<'always' | 'countdown' | 'maths', TreeShare>> = {
  always: [[0, 1]],
  countdown: [
    [0, 1],
    [10, 0.75],
    [20, 0.5],
    [80, 0.25],
    [200, 0],
  ],
  maths: [
    [0, 1],
    [100, 0.75],
    [200, 0.5],
    [300, 0.25],
  ],
};

/** The paper looks at 20, 30 and 50 tokens: once, one and a half and two and a half times the first. */
const checkAt = [1, 1.5, 2.5];

const tau = { kind: 'number', min: 0, max: 1, step: 0.05 } as const satisfies Partial<NumberSpec>;

/**
 * Nothing is drawn inside the tree: a token is the likeliest or a forced runner-up, yet the ratio takes it as
 * on-policy, as the paper does. Where nothing branches the group is G copies of the greedy response, until sampling
 * takes over or the schedule gives independent samples a share.
 */
export default defineRollout({
  id: 'lookahead-tree',
  title: 'Lookahead tree (LATR)',
  summary:
    'Branches where the second-best token is nearly as likely, and keeps a branch only if it soon says something else.',
  formula: String.raw`p_{(2)} > \tau_{\mathrm{abs}},\quad p_{(1)} - p_{(2)} < \tau_{\mathrm{rel}},\quad \frac{\operatorname{ED}(o^{\text{branch}}, o^{\text{parent}})}{r} \ge \tau_{\mathrm{ed}}`,
  fragment: String.raw`\{o_i\}_{i=1}^{G} = \operatorname{tree}(\pi_{\theta_{\mathrm{old}}}, q)`,
  source: { title: 'Lookahead Tree-Based Rollouts', arxiv: '2510.24302' },
  params: {
    ...sampling,
    tauAbs: {
      ...tau,
      title: 'τ abs',
      help: 'A second-best token branches off if it is likelier than this: 0.25 (countdown) or 0.15 (maths) in the paper.',
      default: 0.25,
    },
    tauRel: {
      ...tau,
      title: 'τ rel',
      help: '… and if the best is likelier by less than this: 0.15 (countdown) or 0.25 (maths) in the paper.',
      default: 0.25,
    },
    topM: {
      kind: 'integer',
      title: 'Candidates',
      help: 'How many of the likeliest tokens are looked at, the best included; 2 in the paper.',
      default: 2,
      min: 1,
      max: 8,
      step: 1,
    },
    lookahead: {
      kind: 'integer',
      title: 'Lookahead',
      help: 'Tokens after which a branch is compared with the one it left; 20 in the paper.',
      default: 3,
      min: 1,
      max: 64,
      step: 1,
    },
    checks: {
      kind: 'integer',
      title: 'Comparisons',
      help: 'How often: at once, 1.5 and 2.5 times the lookahead; 0 keeps all branches. 3 in the paper.',
      default: 1,
      min: 0,
      max: 3,
      step: 1,
    },
    alike: {
      kind: 'choice',
      title: 'Alike by',
      help: 'Edit distance over the window (countdown), or a common ending and the longest common subsequence (maths).',
      default: 'edit',
      options: [
        { value: 'edit', title: 'edit distance' },
        { value: 'suffixRouge', title: 'ending, ROUGE-L' },
      ],
    },
    tauEdit: {
      ...tau,
      title: 'τ ed',
      help: 'Edits per token below which a branch is let go; 0.4 in the paper.',
      default: 0.4,
    },
    tauSuffix: {
      ...tau,
      title: 'τ ending',
      help: 'Share of the window that is a common ending, above which a branch is let go; 0.2 in the paper.',
      default: 0.2,
    },
    tauRouge: {
      ...tau,
      title: 'τ ROUGE-L',
      help: 'Share of the window that is common, above which a branch is let go; 0.5 in the paper.',
      default: 0.5,
    },
    schedule: {
      kind: 'choice',
      title: 'The tree’s share',
      help: 'All responses, or a share that falls with training: 1, ¾ from step 10, ½ from 20, ¼ from 80, none from 200 (countdown); 1, ¾ from 100, ½ from 200, ¼ from 300 (maths).',
      default: 'countdown',
      options: [
        { value: 'always', title: 'all' },
        { value: 'countdown', title: 'to none at 200' },
        { value: 'maths', title: 'to ¼ at 300' },
      ],
    },
  },
  sampler: samplerOf,
  *run(context, params) {
    const { group, temperature, lookahead } = params;
    const grown = treeRollouts(schedules[params.schedule], context.step, group);
    const lookaheads = checkAt.slice(0, params.checks).map((times) => Math.round(times * lookahead));
    const rule = { ...params, metric: params.alike, lookaheads, capacity: grown };
    const over = { fill: 0.98, slope: 0.05, youngest: Math.max(lookahead, ...lookaheads), forced: 512 };
    const trees = yield* growTrees(context, rule, over);
    const rows = context.prompts.flatMap((prompt, g) =>
      groupRows(context, prompt, g, params).map((row, i): SampleRow => {
        const prefix = i < grown ? (trees[g][i] ?? trees[g][0]).tokens : [];
        return { ...row, prefix, limit: row.limit - prefix.length };
      }),
    );
    const going = rows.filter(
      ({ limit, prefix }) => limit > 0 && prefix[prefix.length - 1] !== context.task.stopToken,
    );
    const answers = going.length > 0 ? yield { kind: 'sample', rows: going } : [];
    const ends = new Map(going.map((row, i) => [row, answers[i]]));
    return {
      rollouts: rows.map((row, i) => {
        const g = Math.floor(i / group);
        const place = i % group;
        const start = place < grown ? (trees[g][place] ?? trees[g][0]).logps : [];
        const end = ends.get(row);
        return {
          group: g,
          temperature,
          tokens: Int32Array.from([...Array.from(row.prefix), ...(end?.tokens ?? [])]),
          logps: Float32Array.from([...start, ...(end?.logps ?? [])]),
        };
      }),
    };
  },
});
