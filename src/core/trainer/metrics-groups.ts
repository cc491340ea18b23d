import { type Batch, componentIndex, rowsByGroup } from '../stages/batch.ts';
import { type Task, verdictComponent } from '../tasks/task.ts';
import { type Metric, rate } from './metric.ts';

/** What a step costs and where it goes, which differs between recipes once groups may differ in size. */
export const groupMetrics: readonly Metric[] = [
  {
    id: 'step/rollouts',
    title: 'step/rollouts',
    family: 'responses',
    unit: 'responses',
    help: 'Responses drawn in the step, those that are filtered out included.',
    why: 'Recipes that draw more learn faster by the step: compare them by what they cost.',
  },
  {
    id: 'step/tokens',
    title: 'step/tokens',
    family: 'responses',
    unit: 'tokens',
    help: 'Tokens of all responses of the step, the environment’s included.',
    why: 'What a step costs: where prompts get different numbers of responses, this is the budget.',
  },
  {
    id: 'frac_rollouts_zero_std',
    title: 'frac_rollouts_zero_std',
    family: 'reward',
    unit: '',
    range: rate,
    help: 'Share of the step’s responses that are in groups whose rewards are all equal, groups of one included.',
    why: 'Drawn for nothing: unlike frac_reward_zero_std, large groups count for more.',
    zero: 'Good: every response was compared with a different one.',
  },
  {
    id: 'frac_tokens_zero_std',
    title: 'frac_tokens_zero_std',
    family: 'reward',
    unit: '',
    range: rate,
    help: 'Share of the step’s tokens that are in groups whose rewards are all equal, groups of one included.',
    why: 'The share of the cost that teaches nothing.',
    zero: 'Good: every token is of a group that says something.',
  },
  {
    id: 'group_size/lone_wrong',
    title: 'group_size/lone_wrong',
    family: 'reward',
    unit: '',
    range: rate,
    help: 'Share of the step’s groups that are a single response, and a wrong one.',
    why: 'A prompt that is not solved and gets one response at a time can never be learnt: it has nothing to be compared with.',
    zero: 'No group is a single wrong response.',
  },
];

/** Those of a batch, by their ids. */
export function measureGroups(task: Task, batch: Batch, values: Map<string, number>): void {
  const { rows, lengths, rewards, components } = batch;
  const groups = rowsByGroup(batch).filter((own) => own.length > 0);
  const tokensOf = (own: readonly number[]) => own.reduce((sum, row) => sum + lengths[row], 0);
  const silent = groups.filter((own) => own.every((row) => rewards[row] === rewards[own[0]])).flat();
  const count = task.components.length;
  const verdict = componentIndex(task.components, verdictComponent(task));
  const lone = groups.filter((own) => own.length === 1 && components[own[0] * count + verdict] !== 1);
  const tokens = lengths.reduce((sum, length) => sum + length, 0);
  values.set('step/rollouts', rows);
  values.set('step/tokens', tokens);
  values.set('frac_rollouts_zero_std', silent.length / rows);
  values.set('frac_tokens_zero_std', tokensOf(silent) / tokens);
  values.set('group_size/lone_wrong', lone.length / groups.length);
}
