import type { Memory, StageId } from '../stages/stage.ts';

/** What a member's variants remember from step to step, by `stage.variant`: plain data, in snapshots. */
export type Memories = Record<string, Memory>;

/** What one variant remembers: empty to begin with, and its own to change. */
export function memoryOf(memories: Memories, stage: StageId, id: string): Memory {
  const key = `${stage}.${id}`;
  memories[key] ??= {};
  return memories[key];
}
