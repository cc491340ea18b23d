/** When a response is cut short or given up (DUET, arXiv 2605.08441). Places count tokens from the start. */
export interface StopRule {
  /** Nothing is stopped before this. */
  readonly least: number;
  /** K₁: from here on it is looked whether the answer is there. */
  readonly from: number;
  /** K₂ and the grace after it: without an answer by then a response is given up. */
  readonly late: number;
  readonly grace: number;
  /** Margin between the likeliest token and the next that counts as certain, and tokens in a row that must have it. */
  readonly threshold: number;
  readonly steady: number;
  /** Chances that a response is never stopped, and never given up. */
  readonly goesOn: number;
  readonly spared: number;
}

export interface Drawing {
  /** Tokens after which the answer is there; Infinity for never. */
  readonly answered: number;
  /** [tokens] probability of the likeliest token minus that of the next, where each was drawn. */
  readonly margins: ArrayLike<number>;
}

export interface Fate {
  /** Tokens that are drawn. */
  readonly length: number;
  /** Given up: it teaches nothing. */
  readonly aborted: boolean;
  /** What it stands for: 1 over the chance that it was kept with. */
  readonly weight: number;
}

/** What becomes of a response; `stop` and `abort` are uniform numbers of its own. */
export function fateOf({ answered, margins }: Drawing, rule: StopRule, stop: number, abort: number): Fate {
  const { length } = margins;
  const deadline = Math.ceil(rule.late + rule.grace);
  // An answer at the deadline is in time.
  if (answered > deadline && length > deadline) {
    return abort >= rule.spared
      ? { length: deadline, aborted: true, weight: 1 }
      : { length, aborted: false, weight: 1 / rule.spared };
  }
  const end = stop < rule.goesOn ? length : stopOf(answered, margins, rule);
  return { length: end, aborted: false, weight: 1 };
}

function stopOf(answered: number, margins: ArrayLike<number>, rule: StopRule): number {
  let certain = 0;
  for (let t = Math.max(answered, Math.ceil(rule.from)); t < margins.length; t++) {
    certain = margins[t] > rule.threshold ? certain + 1 : 0;
    if (certain >= rule.steady && t + 1 >= rule.least) return t + 1;
  }
  return margins.length;
}
