import { log } from '../math.ts';
import type { RandomStream } from '../random.ts';
import { type ExpressionRules, multisets, type Reached, reach } from './expression.ts';
import { digitsOf } from './questions.ts';
import type { Prompt } from './task.ts';

/** Targets have two digits, so that every prompt has the same form. */
const largestTarget = 99;

export interface Puzzle extends Prompt {
  /** In rising order; a number may be given more than once. */
  readonly numbers: readonly number[];
  readonly target: number;
  /** The tokens of one solution. */
  readonly solution: readonly number[];
}

/** What is drawn: so many puzzles, of so many numbers. */
export interface PuzzleSizes {
  readonly prompts: number;
  readonly numbers: number;
}

/** Different puzzles in random order, each with a solution; as many as asked for, or all that there are. */
export function drawPuzzles(
  sizes: PuzzleSizes,
  rules: ExpressionRules,
  vocabulary: readonly string[],
  random: RandomStream,
): Puzzle[] {
  const drafts = draftPuzzles(sizes, rules, random);
  const mostWays = Math.max(...drafts.map(({ ways }) => ways));
  return drafts.map(({ numbers, target, ways, example }, id) => {
    const texts = [...numbers, ':', ...digitsOf(target, 10, 2), '='];
    return {
      id,
      tokens: Int32Array.from(texts, (text) => vocabulary.indexOf(`${text}`)),
      // 1 for a single solution, 0 for the puzzle with the most.
      difficulty: ways === 1 ? 1 : 1 - log(ways) / log(mostWays),
      numbers,
      target,
      solution: example,
    };
  });
}

/** A puzzle before it has its place in the task. */
interface Draft extends Reached {
  readonly numbers: readonly number[];
  readonly target: number;
}

/** A random target for each set of numbers in turn; second targets only once every set has had its first. */
function draftPuzzles(
  { prompts, numbers }: PuzzleSizes,
  rules: ExpressionRules,
  random: RandomStream,
): Draft[] {
  const hands = multisets(numbers, rules.largest);
  const order = random.permutation(hands.length);
  const drafts = new Map<number, readonly Draft[]>();
  const drawn: Draft[] = [];
  for (let round = 0, before = -1; drawn.length > before && drawn.length < prompts; round++) {
    before = drawn.length;
    for (const hand of order) {
      if (drawn.length === prompts) break;
      if (!drafts.has(hand)) drafts.set(hand, shuffled(draftsOf(hands[hand], rules), random));
      const draft = drafts.get(hand)?.[round];
      if (draft) drawn.push(draft);
    }
  }
  // Later rounds must not all be held out.
  return shuffled(drawn, random);
}

/** All that can be asked of these numbers; targets that one of them is already are left out where it may stand alone. */
function draftsOf(numbers: readonly number[], rules: ExpressionRules): Draft[] {
  return [...reach(numbers, rules)]
    .filter(([target]) => target >= 1 && target <= largestTarget)
    .filter(([target]) => rules.useAll || !numbers.includes(target))
    .map(([target, reached]) => ({ numbers, target, ...reached }));
}

function shuffled<T>(items: readonly T[], random: RandomStream): T[] {
  return Array.from(random.permutation(items.length), (i) => items[i]);
}
