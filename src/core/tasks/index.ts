import { aerialTiles } from './aerial-tiles.ts';
import { codePool } from './code-pool.ts';
import { countdown } from './countdown.ts';
import { format } from './format.ts';
import { gradedCopy } from './graded-copy.ts';
import { lock } from './lock.ts';
import { manyAnswers } from './many-answers.ts';
import { modularArithmetic } from './modular-arithmetic.ts';
import { questionBank } from './question-bank.ts';
import { thinkThenAnswer } from './reason-answer-depth.ts';
import { claimGroundAnswer } from './reason-answer-grounded.ts';
import { judgedReasoning } from './reason-answer-judged.ts';
import { shortOrLong } from './reason-answer-modes.ts';
import { reasonOrShortcut } from './reason-answer-shortcut.ts';
import { rubricAttributes } from './rubric-attributes.ts';
import { searchOrAnswer } from './search-or-answer.ts';
import { sort } from './sort.ts';
import { strategies } from './strategies.ts';
import type { TaskFamily } from './task.ts';
import { toolCalls } from './tool-calls.ts';
import { twoHopSearch } from './two-hop-search.ts';
import { unequalAnswers } from './unequal-answers.ts';

/** Every task family, in the order of the menus. */
export const taskFamilies: readonly TaskFamily[] = [
  lock,
  modularArithmetic,
  sort,
  countdown,
  format,
  rubricAttributes,
  questionBank,
  aerialTiles,
  codePool,
  searchOrAnswer,
  twoHopSearch,
  toolCalls,
  strategies,
  manyAnswers,
  gradedCopy,
  unequalAnswers,
  thinkThenAnswer,
  judgedReasoning,
  claimGroundAnswer,
  reasonOrShortcut,
  shortOrLong,
];

/** The family with this id; throws, naming the known ones, where there is none. */
export function taskFamily(id: string): TaskFamily {
  const family = taskFamilies.find((each) => each.id === id);
  if (family) return family;
  throw new Error(`task must be one of ${taskFamilies.map((each) => each.id).join(', ')}, not ${id}`);
}
