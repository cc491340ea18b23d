import { moveReferences } from './reference.ts';
import { type MemberStep, type UpdateContext, updateAll } from './update.ts';

/** Updates every member's policy, then its companions, all of a name at once; references follow theirs. */
export async function updatePolicies(context: UpdateContext, members: readonly MemberStep[]): Promise<void> {
  await updateAll(context, members);
  await moveReferences(context.population, context.step, members);
  for (const name of new Set(members.flatMap(({ companions }) => [...companions.keys()]))) {
    const taught = members.flatMap(({ companions }) => companions.get(name) ?? []);
    const networks = context.companions.networks(name);
    await updateAll({ ...context, ...networks, critic: null }, taught);
    await moveReferences(networks.population, context.step, taught);
  }
}
