import type { RandomStream } from '../random.ts';
import type { Lock } from './lock-codes.ts';
import type { LockValues } from './lock-params.ts';
import { startingLogits } from './lock-start.ts';
import type { LogitTable } from './logit-table.ts';
import type { Task } from './task.ts';

/** The same locks for a teacher, whose linear policy starts from a prior of its own; undefined where there is none. */
export function teacherTask(
  task: Task<Lock>,
  values: LockValues,
  locks: readonly Lock[],
  table: LogitTable,
  random: RandomStream,
): Task | undefined {
  if (!values.teacher) return undefined;
  const prior = values.teacherPrior;
  const own = locks.map((lock) => ({ ...lock, prior: lock.prior - values.prior + prior }));
  const { initialLogits: _, ...same } = task as Task;
  const initialLogits = startingLogits({ ...values, prior }, own, table, random);
  return { ...same, ...(initialLogits && { initialLogits }) };
}
