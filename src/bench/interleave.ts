/** Milliseconds of one call, on the average of so many. */
export type Timer = (calls: number) => Promise<number>;

export interface Plan {
  /** Repeats of each timer, at the most and at the least. */
  readonly rounds: number;
  readonly fewest: number;
  /** A measurement lasts at least so many milliseconds: clocks of browsers tick in tenths. */
  readonly measureMs: number;
  /** Compilers get this long to warm up. */
  readonly warmUpMs: number;
  /** A timer that needs longer than this for all its rounds gets fewer. */
  readonly budgetMs: number;
}

export const fullPlan: Plan = { rounds: 9, fewest: 3, measureMs: 30, warmUpMs: 400, budgetMs: 6000 };
/** Twenty seconds for the whole bench on an idle machine with two cores. */
export const quickPlan: Plan = { rounds: 3, fewest: 1, measureMs: 10, warmUpMs: 40, budgetMs: 1000 };

const mostCalls = 2000;

/**
 * Times all timers in turns, A B C A B C …, so that whatever else the machine does hits all of them. Returns, for
 * each timer, milliseconds of each round; NaN where a slow one was left out. `progress` hears how far it is, 0 … 1.
 */
export async function interleave(
  timers: readonly Timer[],
  plan: Plan,
  progress: (share: number) => void,
): Promise<number[][]> {
  const times = timers.map(() => new Array<number>(plan.rounds).fill(Number.NaN));
  const takes: Take[] = [];
  // Warming up takes about as long as a round.
  const steps = (plan.rounds + 1) * timers.length;
  let done = 0;
  const tell = () => progress(++done / steps);
  for (const timer of timers) {
    takes.push(await warmUp(timer, plan));
    tell();
  }
  for (let round = 0; round < plan.rounds; round++) {
    for (const [i, { calls, rounds, cold }] of takes.entries()) {
      if (round < rounds) times[i][round] = round === 0 && cold !== null ? cold : await timers[i](calls);
      tell();
    }
  }
  return times;
}

interface Take {
  readonly calls: number;
  readonly rounds: number;
  /** The first call of a timer so slow that it counts: its compilers had warmed up long before it ended. */
  readonly cold: number | null;
}

async function warmUp(timer: Timer, plan: Plan): Promise<Take> {
  const end = performance.now() + plan.warmUpMs;
  const first = await timer(1);
  if (first > plan.budgetMs) return { calls: 1, rounds: plan.fewest, cold: first };
  let calls = 1;
  let last = first;
  while (performance.now() < end || (last * calls < plan.measureMs && calls < mostCalls)) {
    if (last * calls < plan.measureMs) calls = Math.min(mostCalls, 2 * calls);
    last = await timer(calls);
  }
  const affordable = Math.floor(plan.budgetMs / (last * calls));
  return { calls, rounds: Math.min(plan.rounds, Math.max(plan.fewest, affordable)), cold: null };
}
