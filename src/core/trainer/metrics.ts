/** What a run measures, under the names that TRL logs (verl's alias in the help where it differs). */

export interface Metric {
  readonly id: string;
  readonly title: string;
  /** '' for a pure number. */
  readonly unit: string;
  /** Fixed axis of rates, so that lanes and runs compare at a glance. */
  readonly range?: readonly [number, number];
  /** One sentence: what it is. */
  readonly help: string;
  /** One sentence: why one looks at it, or what people get wrong. */
  readonly why: string;
}

const rate = [0, 1] as const;

export const metrics: readonly Metric[] = [
  {
    id: 'pass@1',
    title: 'pass@1',
    unit: '',
    range: rate,
    help: 'Chance that one fresh response is right, estimated on held-out prompts where the task has them.',
    why: 'The number that counts: it is measured apart from training, on the same prompts for every lane.',
  },
  {
    id: 'pass@k',
    title: 'pass@k',
    unit: '',
    range: rate,
    help: 'Chance that at least one of k fresh responses is right (k is the evaluation’s samples per prompt).',
    why: 'When pass@1 rises and pass@k does not, the policy sharpens what it could already do.',
  },
  {
    id: 'pass@1/easy',
    title: 'pass@1, easy prompts',
    unit: '',
    range: rate,
    help: 'pass@1 on prompts whose difficulty is in the lowest third of the task’s scale; not measured where there are none.',
    why: 'An estimator can win on the mean by polishing what is easy: look at both ends.',
  },
  {
    id: 'pass@1/hard',
    title: 'pass@1, hard prompts',
    unit: '',
    range: rate,
    help: 'pass@1 on prompts whose difficulty is in the highest third of the task’s scale; not measured where there are none.',
    why: 'Hard prompts give a signal only when a rare success is drawn, which is where group size and weights show.',
  },
  {
    id: 'distinct@k',
    title: 'distinct right answers in k',
    unit: '',
    help: 'Mean number of different right responses among k fresh ones to a prompt (k is the evaluation’s samples per prompt).',
    why: 'With several right answers, a policy that has collapsed on one of them has the same pass@1 as one that knows all.',
  },
  {
    id: 'reward',
    title: 'reward',
    unit: '',
    help: 'Mean shaped reward of the step’s rollouts.',
    why: 'What the algorithm maximises; with shaping it is not the same as being right.',
  },
  {
    id: 'reward_std',
    title: 'reward_std',
    unit: '',
    help: 'Standard deviation of the rewards over the whole batch.',
    why: 'It can be large while every group is silent: advantages see only the spread within a group.',
  },
  {
    id: 'frac_reward_zero_std',
    title: 'frac_reward_zero_std',
    unit: '',
    range: rate,
    help: 'Share of groups whose rewards are all equal.',
    why: 'Such a group has no advantage and teaches nothing: too hard, too easy, or too few rollouts.',
  },
  {
    id: 'entropy',
    title: 'entropy',
    unit: 'nats',
    help: 'Mean entropy of the next-token distribution over the policy’s own tokens.',
    why: 'When it collapses early, exploration is over: rollouts of a group become copies of one another.',
  },
  {
    id: 'kl',
    title: 'kl',
    unit: 'nats',
    help: 'Mean per-token KL from the policy to the reference, by the k3 estimator.',
    why: 'How far the policy has moved; measured at evaluations, and at each step where a lane penalises it.',
  },
  {
    id: 'loss',
    title: 'loss',
    unit: '',
    help: 'Value of the surrogate loss, averaged over the step’s updates.',
    why: 'It starts at 0 and says little: on-policy it is −mean(Â), which is 0 by construction. Watch the reward.',
  },
  {
    id: 'grad_norm',
    title: 'grad_norm',
    unit: '',
    help: 'L2 norm of the gradient before clipping, averaged over the step’s updates.',
    why: 'The loss can be 0 while this is not: the gradient, not the loss, moves the policy.',
  },
  {
    id: 'clip_ratio/low_mean',
    title: 'clip_ratio/low_mean',
    unit: '',
    range: rate,
    help: 'Share of tokens with Â < 0 and ρ below the lower bound, where the clip cuts the gradient.',
    why: 'Always 0 with one update per step, since ρ is exactly 1 then; more inner epochs make it move.',
  },
  {
    id: 'clip_ratio/high_mean',
    title: 'clip_ratio/high_mean',
    unit: '',
    range: rate,
    help: 'Share of tokens with Â > 0 and ρ above the upper bound, where the clip cuts the gradient.',
    why: 'A low upper bound stops rare tokens from growing: that is what clip-higher is about.',
  },
  {
    id: 'clip_ratio/region_mean',
    title: 'clip_ratio/region_mean',
    unit: '',
    range: rate,
    help: 'Share of tokens whose clip binds on either side (verl: actor/pg_clipfrac).',
    why: 'Near 1 most tokens are silent and extra inner epochs are wasted.',
  },
  {
    id: 'completions/mean_length',
    title: 'completions/mean_length',
    unit: 'tokens',
    help: 'Mean length of the step’s responses.',
    why: 'Aggregation decides whether long wrong answers are pushed down as hard as short ones.',
  },
  {
    id: 'completions/clipped_ratio',
    title: 'completions/clipped_ratio',
    unit: '',
    range: rate,
    help: 'Share of responses cut off at the length limit.',
    why: 'A flat reward often means that answers never end in time.',
  },
  {
    id: 'filter_groups/evicted_ratio',
    title: 'filter_groups/evicted_ratio',
    unit: '',
    range: rate,
    help: 'Share of the drawn responses whose groups were let go by dynamic sampling.',
    why: 'What it costs: these responses were drawn and graded, and nothing was learnt from them.',
  },
  {
    id: 'sampling/sampling_logp_difference/mean',
    title: 'sampling/sampling_logp_difference/mean',
    unit: 'nats',
    help: 'Mean distance of a token’s log-probability under the policy from that under its sampler.',
    why: 'The mismatch that corrections are about; measured where the sampler is stale or runs hotter or colder.',
  },
  {
    id: 'rollout_corr/chi2_seq',
    title: 'rollout_corr/chi2_seq',
    unit: '',
    help: 'Variance of the responses’ importance weights, E[ω²] − 1.',
    why: 'It grows with length much faster than the tokens’ mismatch: why whole-response weights explode.',
  },
  {
    id: 'sampling/importance_sampling_ratio/mean',
    title: 'sampling/importance_sampling_ratio/mean',
    unit: '',
    help: 'Mean factor that masks and corrections put on a token’s policy term.',
    why: 'Far below 1, most of the step is thrown away.',
  },
  {
    id: 'correction/masked_ratio',
    title: 'correction/masked_ratio',
    unit: '',
    range: rate,
    help: 'Share of the policy’s tokens whose policy term masks and corrections set to 0.',
    why: 'These tokens were drawn and graded, and do not train.',
  },
  {
    id: 'critic/vf_loss',
    title: 'critic/vf_loss',
    unit: '',
    help: 'Loss of the critic’s values, averaged over the step’s updates.',
    why: 'While it is large, advantages are as noisy as the critic is wrong.',
  },
  {
    id: 'critic/vf_explained_var',
    title: 'critic/vf_explained_var',
    unit: '',
    help: 'Share of the variance of what the values are fitted to that they explain, before the step’s updates.',
    why: 'At 0 the critic is no better than a constant, below 0 (−1 at the least) it is worse.',
  },
  {
    id: 'reward_kl_penalty_coeff',
    title: 'reward_kl_penalty_coeff',
    unit: '',
    help: 'Coefficient β of the KL in the reward, as the next step will use it (verl: actor/reward_kl_penalty_coeff).',
    why: 'An adaptive controller moves it until the divergence is at its target.',
  },
];

/** Metrics of one component of the reward, `rewards/{component}/mean`. */
export function componentMetric(component: { id: string; title: string; help: string }): Metric {
  return {
    id: `rewards/${component.id}/mean`,
    title: `rewards/${component.id}/mean`,
    unit: '',
    help: `Mean of the component “${component.title}”: ${component.help}`,
    why: 'Components tell apart what one reward adds up.',
  };
}

const byId = new Map(metrics.map((metric) => [metric.id, metric]));

/** A metric by its id; a component's metric, too. Undefined where there is none. */
export function metricById(id: string): Metric | undefined {
  const component = /^rewards\/([a-z0-9-]+)\/mean$/.exec(id)?.[1];
  return (
    byId.get(id) ?? (component ? componentMetric({ id: component, title: component, help: '' }) : undefined)
  );
}

export function isMetric(id: string): boolean {
  return metricById(id) !== undefined;
}
