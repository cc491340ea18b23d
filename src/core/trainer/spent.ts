import type { Batch } from '../stages/batch.ts';
import type { Memories } from './memories.ts';

/** Where a member's memories keep what it has cost; unlike what variants remember, it outlives phases. */
export const spentKey = 'spent';

/** Counts a step's tokens, those that the policy wrote and of filtered responses too; returns all so far. */
export function spend(memories: Memories, { mask }: Pick<Batch, 'mask'>): number {
  const spent = (memories[spentKey]?.tokens ?? 0) + mask.reduce((sum, own) => sum + own, 0);
  memories[spentKey] = { tokens: spent };
  return spent;
}
