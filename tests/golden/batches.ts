import { type Batch, ownLengths } from '../../src/core/stages/batch.ts';
import { flat, type Json } from './adapter.ts';

/** A batch with what a peer's function was given; what it does not know of is empty or zero. */
export function batchOf(mask: Json | undefined, given: Partial<Batch> = {}): Batch {
  const rows = (mask as Json[]).length;
  const width = rows === 0 ? 0 : (mask as Json[][])[0].length;
  const flags = Uint8Array.from(flat(mask));
  const groups = given.groups ?? new Int32Array(rows);
  return {
    rows,
    width,
    prompts: Array.from({ length: Math.max(0, ...groups) + 1 }, (_, id) => ({
      id,
      tokens: new Int32Array(0),
      difficulty: 0,
    })),
    groups,
    tokens: new Int32Array(rows * width),
    lengths: ownLengths({ rows, width, mask: flags }),
    mask: flags,
    truncated: new Uint8Array(rows),
    temperatures: new Float32Array(rows).fill(1),
    components: new Float64Array(0),
    rewards: new Float64Array(rows),
    oldLogps: new Float64Array(rows * width),
    tokenRewards: null,
    samplerLogps: new Float64Array(rows * width),
    entropies: new Float64Array(rows * width),
    collisions: null,
    values: null,
    baselines: null,
    features: new Int32Array(0),
    featureSlots: 0,
    ...given,
  };
}
