/** Whose refinements join a group, and what they take the place of. */

export interface JoinRule {
  readonly trigger: 'all-wrong' | 'always';
  /** The most refinements that join a group. */
  readonly refinements: number;
  readonly placement: 'append' | 'replace';
}

/** Whether a group's responses are criticised at all. */
export function isTriggered(right: readonly boolean[], trigger: JoinRule['trigger']): boolean {
  return trigger === 'always' || !right.includes(true);
}

/**
 * Of a triggered group's refinements, one to each response, those that join it: right ones first, else in their order.
 * `kept`: the responses that stay; where refinements take places, they take the first ones.
 */
export function join(
  responses: number,
  refinedRight: readonly boolean[],
  { refinements, placement }: Omit<JoinRule, 'trigger'>,
): { readonly selected: readonly number[]; readonly kept: readonly number[] } {
  const order = [...refinedRight.keys()].sort((a, b) => Number(refinedRight[b]) - Number(refinedRight[a]));
  const selected = order.slice(0, refinements);
  const all = Array.from({ length: responses }, (_, i) => i);
  return { selected, kept: placement === 'replace' ? all.slice(selected.length) : all };
}
