import { perToken } from '../../src/core/stages/batch.ts';
import { evaluate, type Picks } from '../golden/evaluate.ts';
import { groupsOf, padded, type Ragged, unpadded } from './_rows.ts';

/** Ragged [groups][rows][tokens] of log-probabilities. */
export type RaggedGroups = readonly Ragged[];

export interface ObjectiveGiven {
  readonly logps: RaggedGroups;
  readonly oldLogps: RaggedGroups;
  /** [groups][rows] */
  readonly advantages: Ragged;
}

/** Loss of a recipe's parts on ragged groups, and its derivatives in the same shape. */
export function objectiveOf(picks: Picks, { logps, oldLogps, advantages }: ObjectiveGiven) {
  const rows = logps.flat();
  const lengths = rows.map((row) => row.length);
  const sizes = logps.map((group) => group.length);
  const shape = groupsOf(sizes, {}, lengths);
  const batch = { ...shape, oldLogps: padded(oldLogps.flat(), shape.width) };
  const { loss, dLogps, weights } = evaluate(picks, {
    batch,
    logps: padded(rows, shape.width),
    advantages: perToken(batch, advantages.flat()),
  });
  const perRow = unpadded(dLogps, shape.width, lengths);
  let at = 0;
  return {
    loss,
    gradLogps: sizes.map((size) => {
      const group = perRow.slice(at, at + size);
      at += size;
      return group;
    }),
    weights,
    width: shape.width,
    lengths,
  };
}
