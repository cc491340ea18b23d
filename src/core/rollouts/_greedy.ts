import type { Rollout, RolloutContext, RolloutGenerator } from '../stages/stage.ts';

/** A strategy, and then one greedy response to each of its prompts, for estimators that take it as the baseline. */
export function* withGreedyBaseline(
  strategy: RolloutGenerator,
  { task, prompts: initial }: RolloutContext,
): RolloutGenerator {
  const drawn = yield* strategy;
  const prompts = drawn.prompts ?? initial;
  const own = drawn.rollouts.filter(({ policy }) => policy === undefined);
  const temperatures = new Map(own.map(({ group, temperature }) => [group, temperature]));
  const groups = [...temperatures.keys()];
  const rows = groups.map((group) => ({
    prompt: prompts[group],
    prefix: [],
    limit: task.maxResponse,
    temperature: 1,
    random: null,
    greedy: true,
  }));
  const answers = yield { kind: 'sample', rows };
  const baselines = answers.map(
    (answer, i): Rollout => ({
      ...answer,
      group: groups[i],
      temperature: temperatures.get(groups[i])!,
      role: 'baseline',
    }),
  );
  return { ...drawn, rollouts: [...drawn.rollouts, ...baselines] };
}
