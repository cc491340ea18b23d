import { exp, log } from '../math.ts';
import type { RolloutContext, Sampled, ScoreRound } from '../stages/stage.ts';
import {
  type Branch,
  type BranchRule,
  branching,
  type HandOverRule,
  handsOver,
  type PruneRule,
  prune,
} from './_lookahead.ts';

/** A branch with what the policy says of its tokens. */
export interface Grown extends Branch {
  readonly tokens: number[];
  readonly logps: number[];
}

/**
 * One tree a prompt, all side by side: a round of scoring for each token. Throws on a task with an environment, whose
 * turns no branch could share.
 */
export function* growTrees(
  { task, prompts }: Pick<RolloutContext, 'task' | 'prompts'>,
  rule: BranchRule & PruneRule,
  over: HandOverRule | null,
): Generator<ScoreRound, Grown[][], Sampled[]> {
  if (task.turn)
    throw new Error('lookahead-tree cannot grow where an environment takes turns: choose another rollout');
  const { maxResponse, stopToken } = task;
  const trees = prompts.map((): Grown[] => [{ id: 0, parent: null, birth: 0, tokens: [], logps: [] }]);
  let growing = rule.capacity > 0 ? trees.map((_, tree) => tree) : [];
  for (let step = 0, born = 1; step < maxResponse && growing.length > 0; step++) {
    const ended = ({ tokens }: Grown) => tokens[tokens.length - 1] === stopToken;
    const open = growing.map((tree) => trees[tree].filter((branch) => !ended(branch)));
    const scored = yield {
      kind: 'score',
      // What stands at the end is not read: it asks for the distribution there.
      rows: open.flatMap((branches, i) =>
        branches.map(({ tokens }) => ({
          prompt: prompts[growing[i]],
          tokens: [...tokens, 0],
          temperature: 1,
        })),
      ),
    };
    let at = 0;
    growing.forEach((tree, i) => {
      const logps = open[i].map(() => lastLogps(scored[at++], task.outputs));
      born = grow(trees[tree], open[i], logps, rule, born);
      trees[tree] = prune(trees[tree], rule, stopToken).kept;
    });
    growing = growing.filter((tree) => {
      const ages = trees[tree].map(({ tokens, birth }) => tokens.length - birth);
      const handed = over && handsOver(over, ages, rule.capacity, step + 1, maxResponse).now;
      return !handed && !trees[tree].every(ended);
    });
  }
  return trees;
}

/** Adds a token to each open branch, and new branches after the others. Returns the next free id. */
function grow(
  tree: Grown[],
  open: readonly Grown[],
  logps: readonly Float64Array[],
  rule: BranchRule,
  nextId: number,
): number {
  const room = rule.capacity - tree.length + open.length;
  const { best, forks } = branching(
    logps.map((row) => row.map(exp)),
    { ...rule, capacity: room },
  );
  const fresh = forks.map(([branch, token], i): Grown => {
    const { id, tokens, logps: said } = open[branch];
    return {
      id: nextId + i,
      parent: id,
      birth: tokens.length,
      tokens: [...tokens, token],
      logps: [...said, logps[branch][token]],
    };
  });
  open.forEach((branch, i) => {
    branch.tokens.push(best[i]);
    branch.logps.push(logps[i][best[i]]);
  });
  tree.push(...fresh);
  return nextId + fresh.length;
}

/** log π of every token at the last place of a scored row. */
function lastLogps({ logits, tokens }: Sampled, outputs: number): Float64Array {
  if (!logits) throw new Error('a round of scoring answers with logits');
  const last = Float64Array.from(logits.subarray((tokens.length - 1) * outputs, tokens.length * outputs));
  const most = last.reduce((max, logit) => Math.max(max, logit), Number.NEGATIVE_INFINITY);
  const total = log(last.reduce((sum, logit) => sum + exp(logit - most), 0));
  return last.map((logit) => logit - most - total);
}
