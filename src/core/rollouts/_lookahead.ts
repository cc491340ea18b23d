/** What LATR does to a tree of responses (arXiv 2510.24302): branch, prune, share out, hand over. */

/** A response in the making, and where it left the one it comes from. */
export interface Branch {
  readonly id: number;
  /** Id of the branch that it left; null for the first. */
  readonly parent: number | null;
  /** Index of the token that was forced on it. */
  readonly birth: number;
  readonly tokens: readonly number[];
}

export interface BranchRule {
  /** A runner-up becomes a branch where it is likelier than this … */
  readonly tauAbs: number;
  /** … and the best is likelier by less than this. */
  readonly tauRel: number;
  /** How many of the likeliest tokens are looked at, the best included. */
  readonly topM: number;
  /** Branches that may live at once. */
  readonly capacity: number;
}

export type Fork = readonly [branch: number, token: number];

/**
 * The likeliest token of each branch, and which runners-up become branches: all second ones before all third ones, in
 * the branches' order, as long as there is room. Equal probabilities rank by the token's id.
 */
export function branching(
  probabilities: readonly ArrayLike<number>[],
  { tauAbs, tauRel, topM, capacity }: BranchRule,
): { best: number[]; forks: Fork[]; suppressed: Fork[] } {
  const ranked = probabilities.map((row) =>
    Array.from(row, (_, token) => token).sort((a, b) => row[b] - row[a] || a - b),
  );
  const wanted: Fork[] = [];
  for (let column = 1; column < topM; column++) {
    ranked.forEach((tokens, branch) => {
      if (column >= tokens.length) return;
      const row = probabilities[branch];
      const own = row[tokens[column]];
      if (own > tauAbs && row[tokens[0]] - own < tauRel) wanted.push([branch, tokens[column]]);
    });
  }
  const room = Math.max(0, capacity - probabilities.length);
  return {
    best: ranked.map(([first]) => first),
    forks: wanted.slice(0, room),
    suppressed: wanted.slice(room),
  };
}

export interface PruneRule {
  /** Ages, in tokens with the forced one, at which a branch must differ from its parent. */
  readonly lookaheads: readonly number[];
  readonly metric: 'edit' | 'suffixRouge';
  readonly tauEdit: number;
  readonly tauSuffix: number;
  readonly tauRouge: number;
}

/** How alike the last tokens of a branch and of its parent are, each as a share of the window. */
export interface Likeness {
  readonly id: number;
  readonly lookahead: number;
  readonly editRatio: number;
  readonly suffixMatch: number;
  readonly rougeL: number;
  readonly similar: boolean;
}

/** Branches too much like their parents go, with all that has grown on them. A window with a stop token is let be. */
export function prune<B extends Branch>(
  branches: readonly B[],
  rule: PruneRule,
  stopToken: number,
): { checked: Likeness[]; kept: B[]; removed: B[] } {
  const byId = new Map(branches.map((branch) => [branch.id, branch]));
  const checked = branches.flatMap((branch) => {
    const lookahead = branch.tokens.length - branch.birth;
    const parent = branch.parent === null ? undefined : byId.get(branch.parent);
    if (!parent || !rule.lookaheads.includes(lookahead)) return [];
    const [a, b] = [branch, parent].map(({ tokens }) => tokens.slice(-lookahead));
    if (a.includes(stopToken) || b.includes(stopToken)) return [];
    return [{ id: branch.id, lookahead, ...likeness(a, b, rule) }];
  });
  const gone = new Set(checked.filter(({ similar }) => similar).map(({ id }) => id));
  // Children come after their parents.
  for (const { id, parent } of branches) if (parent !== null && gone.has(parent)) gone.add(id);
  return {
    checked,
    kept: branches.filter(({ id }) => !gone.has(id)),
    removed: branches.filter(({ id }) => gone.has(id)),
  };
}

function likeness(
  a: readonly number[],
  b: readonly number[],
  rule: PruneRule,
): Omit<Likeness, 'id' | 'lookahead'> {
  const length = a.length;
  let suffix = 0;
  while (suffix < length && a[length - 1 - suffix] === b[length - 1 - suffix]) suffix += 1;
  const editRatio = align(a, b, true) / length;
  const suffixMatch = suffix / length;
  const rougeL = align(a, b, false) / length;
  const similar =
    rule.metric === 'edit'
      ? editRatio < rule.tauEdit
      : suffixMatch > rule.tauSuffix || rougeL > rule.tauRouge;
  return { editRatio, suffixMatch, rougeL, similar };
}

/** Levenshtein distance with unit costs, or the length of the longest common subsequence. */
function align(a: readonly number[], b: readonly number[], distance: boolean): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => (distance ? j : 0));
  a.forEach((token, i) => {
    const next = [distance ? i + 1 : 0];
    b.forEach((other, j) => {
      const same = token === other;
      next.push(
        distance
          ? Math.min(row[j + 1] + 1, next[j] + 1, row[j] + (same ? 0 : 1))
          : same
            ? row[j] + 1
            : Math.max(row[j + 1], next[j]),
      );
    });
    row = next;
  });
  return row[b.length];
}

/** [from step, share of a group that the tree grows], rising, from step 0. */
export type TreeShare = readonly (readonly [from: number, share: number])[];

/** How many of a group's responses come from the tree at a step (0-based); halves round up. */
export function treeRollouts(schedule: TreeShare, step: number, groupSize: number): number {
  const share = schedule.findLast(([from]) => from <= step)?.[1] ?? 0;
  return Math.floor(share * groupSize + 0.5);
}

export interface HandOverRule {
  /** The tree is full enough at this share of its capacity, less `slope` times the share of the longest response. */
  readonly fill: number;
  readonly slope: number;
  /** All branches are older than this. */
  readonly youngest: number;
  /** After so many tokens it is handed over whatever it is like. */
  readonly forced: number;
}

/** Whether ordinary sampling goes on from here, after `step` tokens of at most `longest`. */
export function handsOver(
  { fill, slope, youngest, forced }: HandOverRule,
  ages: readonly number[],
  capacity: number,
  step: number,
  longest: number,
): { threshold: number; now: boolean } {
  const threshold = fill - (slope * step) / longest;
  const full = ages.length / capacity >= threshold && ages.every((age) => age > youngest);
  return { threshold, now: full || step >= forced };
}
