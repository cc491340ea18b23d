import type { PopulationSnapshot } from '../../runtime/runtime.ts';
import { takeRows } from '../stages/batch.ts';
import type { CompanionSnapshot } from './companions.ts';
import type { Memories } from './memories.ts';

/** All that is needed to go on from a step: plain data. */
export interface TrainerSnapshot {
  readonly step: number;
  /** [members] 1 where a member stands still. */
  readonly frozen: Uint8Array;
  /** [members] as last evaluated; 0 before. */
  readonly passAt1: Float64Array;
  /** [members] what stages remember of each member. */
  readonly memories: readonly Memories[];
  readonly population: PopulationSnapshot;
  /** Value networks; null where no recipe has had a critic yet. */
  readonly critic: PopulationSnapshot | null;
  /** The policies beside the lanes' own, by name; none where no recipe has asked one yet. */
  readonly companions: Readonly<Record<string, CompanionSnapshot>>;
}

/** A snapshot with its lanes dropped and reordered: lane i of the result is lane `lanes[i]` of the given one. */
export function arrangeLanes(
  snapshot: TrainerSnapshot,
  seeds: number,
  lanes: readonly number[],
): TrainerSnapshot {
  const { frozen, passAt1, population, critic, memories, step, companions } = snapshot;
  const members = lanes.flatMap((lane) => Array.from({ length: seeds }, (_, s) => lane * seeds + s));
  const remembered = (all: readonly Memories[]) => members.map((member) => structuredClone(all[member]));
  const arranged = Object.entries(companions).map(([name, each]) => {
    const own = { population: arrangeMembers(each.population, members), memories: remembered(each.memories) };
    return [name, own] as const;
  });
  return {
    step,
    frozen: takeRows(frozen, members, 1),
    passAt1: takeRows(passAt1, members, 1),
    memories: remembered(memories),
    population: arrangeMembers(population, members),
    critic: critic && arrangeMembers(critic, members),
    companions: Object.fromEntries(arranged),
  };
}

function arrangeMembers(population: PopulationSnapshot, members: readonly number[]): PopulationSnapshot {
  const count = population.updates.length;
  const take = <A extends Float32Array | Int32Array>(array: A): A =>
    takeRows(array, members, array.length / count);
  const weights = Object.entries(population.weights).map(([name, array]) => [name, take(array)] as const);
  return {
    weights: Object.fromEntries(weights),
    moment1: take(population.moment1),
    moment2: take(population.moment2),
    updates: take(population.updates),
  };
}
