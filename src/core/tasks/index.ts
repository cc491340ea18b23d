import { countdown } from './countdown.ts';
import { format } from './format.ts';
import { lock } from './lock.ts';
import { modularArithmetic } from './modular-arithmetic.ts';
import { questionBank } from './question-bank.ts';
import { thinkThenAnswer } from './reason-answer-depth.ts';
import { claimGroundAnswer } from './reason-answer-grounded.ts';
import { judgedReasoning } from './reason-answer-judged.ts';
import { shortOrLong } from './reason-answer-modes.ts';
import { searchOrAnswer } from './search-or-answer.ts';
import { sort } from './sort.ts';
import { strategies } from './strategies.ts';
import type { TaskFamily } from './task.ts';
import { twoHopSearch } from './two-hop-search.ts';

/** Every task family, in the order of the menus. */
export const taskFamilies: readonly TaskFamily[] = [
  lock,
  modularArithmetic,
  sort,
  countdown,
  format,
  questionBank,
  searchOrAnswer,
  twoHopSearch,
  strategies,
  thinkThenAnswer,
  judgedReasoning,
  claimGroundAnswer,
  shortOrLong,
];

/** The family with this id; throws, naming the known ones, where there is none. */
export function taskFamily(id: string): TaskFamily {
  const family = taskFamilies.find((each) => each.id === id);
  if (family) return family;
  throw new Error(`task must be one of ${taskFamilies.map((each) => each.id).join(', ')}, not ${id}`);
}
