import { enumeration } from './enumeration.ts';
import { type Lock, makeLocks, writtenOut } from './lock-codes.ts';
import { guiding } from './lock-guide.ts';
import { hinting } from './lock-hinter.ts';
import { checkLock, lockParams, symbols } from './lock-params.ts';
import { describeShown, mostShown, rowsForShown, showing, shownMarks, withShown } from './lock-shown.ts';
import { startingLogits } from './lock-start.ts';
import { teacherTask } from './lock-teacher.ts';
import { lockVerdict } from './lock-verdict.ts';
import { logitTable } from './logit-table.ts';
import { defineTask, type Task } from './task.ts';

/**
 * Secret codes: the smallest task with every knob that the theory of group-relative methods speaks of: sparse
 * reward, several modes, positions without effect, prompts of graded difficulty, a noisy verifier, hints. With a table
 * by position a policy's success is a product of softmaxes, so predictions can be exact.
 */
export const lock = defineTask({
  id: 'lock',
  title: 'Locks',
  summary: 'Each prompt is a lock with a secret code, to be found by trial and error alone.',
  params: lockParams,

  create(values, random): Task<Lock> {
    checkLock(values);
    const { alphabet, length, prompts } = values;
    const locks = makeLocks(values, random);
    const shownRows = rowsForShown(values);
    const table = logitTable(values.table, prompts, length, alphabet, shownRows);
    const initialLogits = startingLogits(values, locks, table, random);
    const task: Task<Lock> = {
      // Codes are written in letters; a lock is named by `#` and its number in decimal digits.
      vocabulary: [...symbols.slice(0, alphabet), ...'0123456789#', ...shownMarks(values)],
      outputs: alphabet,
      stopToken: -1,
      maxResponse: length,
      maxPrompt: locks[0].tokens.length + mostShown(values),
      prompts: locks,
      heldOut: [],
      ...lockVerdict(values),
      ...showing(values),
      ...guiding(values),
      features: withShown(table.features, values),
      ...(initialLogits && { initialLogits }),
      describe: (lock) => describeLock(lock, length, alphabet) + describeShown(lock),
      answer: (lock) => writtenOut(lock.codes[0]),
      expert: ({ codes }, random) => codes[random.integer(codes.length)].slice(),
      ...enumeration(alphabet, length, -1),
    };
    const { companions, ...hints } = hinting(values, locks);
    const teacher = teacherTask(task, values, locks, table, random);
    const others = { ...companions, ...(teacher && { teacher }) };
    return { ...task, ...hints, ...(Object.keys(others).length > 0 && { companions: others }) };
  },
});

function describeLock({ id, relevant }: Lock, length: number, alphabet: number): string {
  const code = `${length === 1 ? '1 symbol' : `${length} symbols`} from ${symbols[0]} to ${symbols[alphabet - 1]}`;
  if (relevant.length === length) return `Open lock ${id}: ${code}`;
  const which = relevant.map((position) => position + 1).join(', ');
  return `Open lock ${id}: ${code}, of which ${which} count${relevant.length === 1 ? 's' : ''}`;
}
