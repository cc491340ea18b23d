/** Which hint a question is asked with, from one visit to the next. */

/** How levels change: tried one after another at each visit, or carried from visit to visit, or never. */
export type LevelRule = 'climb' | 'raise' | 'both-ways' | 'fixed';

/** Accuracies that move a level that is carried. */
export interface Thresholds {
  /** `raise`: below this, one level up. */
  readonly below: number;
  /** `both-ways`: up to this, one level up; above `high`, one level down. */
  readonly low: number;
  readonly high: number;
}

/** Whether a group is kept, or the question is asked again with more of a hint. */
export function isLastTry(right: number, level: number, most: number): boolean {
  return right > 0 || level >= most;
}

/** The level of the next visit, 0 … `most`; `accuracy` is NaN where nothing was drawn, and the level stays. */
export function nextLevel(
  rule: LevelRule,
  level: number,
  accuracy: number,
  most: number,
  { below, low, high }: Thresholds,
): number {
  if (rule === 'climb') return 0;
  if (rule === 'raise') return accuracy < below ? Math.min(level + 1, most) : level;
  if (rule === 'both-ways') {
    if (accuracy <= low) return Math.min(level + 1, most);
    if (accuracy > high) return Math.max(level - 1, 0);
  }
  return level;
}
