import type { Population, SampleRequest, SampleResult, WeightsName } from '../../runtime/runtime.ts';
import type { Drawn, RolloutGenerator, Sampled, SampleRow } from '../stages/stage.ts';
import type { Task } from '../tasks/task.ts';

/** A rollout strategy at work for one member. */
export interface Strategy {
  readonly member: number;
  readonly generator: RolloutGenerator;
  /** What samples for it; the policy itself when absent. */
  readonly weights?: WeightsName;
}

interface Waiting extends Strategy {
  readonly index: number;
  readonly rows: readonly SampleRow[];
}

/** One row that a strategy waits for, and where its answer goes. */
interface Wanted {
  readonly member: number;
  readonly row: SampleRow;
  readonly place: number;
}

/**
 * Runs the strategies of all members side by side: each round gathers what they ask for into one batched call
 * (one each of policy and stale sampler, drawn and greedy) and resumes them with their answers. Returns what each
 * strategy has drawn.
 */
export async function generate(
  population: Population,
  task: Task,
  strategies: readonly Strategy[],
): Promise<Drawn[]> {
  const done: Drawn[] = strategies.map(() => ({ rollouts: [] }));
  let waiting: Waiting[] = [];
  const advance = (strategy: Strategy, index: number, answers: Sampled[]): void => {
    const { value, done: finished } = strategy.generator.next(answers);
    if (finished) done[index] = value;
    else waiting.push({ ...strategy, index, rows: value.rows });
  };
  for (const [index, strategy] of strategies.entries()) advance(strategy, index, []);
  while (waiting.length > 0) {
    const round = waiting;
    waiting = [];
    const answers = await sampleRound(population, task, round);
    let offset = 0;
    for (const strategy of round) {
      const mine = answers.slice(offset, offset + strategy.rows.length);
      offset += strategy.rows.length;
      advance(strategy, strategy.index, mine);
    }
  }
  return done;
}

/** The answers to all rows of a round, in their order. */
async function sampleRound(
  population: Population,
  task: Task,
  round: readonly Waiting[],
): Promise<Sampled[]> {
  const calls = new Map<string, { weights: WeightsName; greedy: boolean; wanted: Wanted[] }>();
  let place = 0;
  for (const { member, rows, weights = 'current' } of round) {
    for (const row of rows) {
      const greedy = row.greedy === true;
      const key = `${weights} ${greedy}`;
      const call = calls.get(key) ?? { weights, greedy, wanted: [] };
      calls.set(key, call);
      call.wanted.push({ member, row, place: place++ });
    }
  }
  const answers = new Array<Sampled>(place);
  for (const { weights, greedy, wanted } of calls.values()) {
    const result = await population.sample({ ...sampleRequest(task, wanted), weights, greedy });
    wanted.forEach((each, i) => {
      answers[each.place] = answer(result, i);
    });
  }
  return answers;
}

function answer(result: SampleResult, row: number): Sampled {
  const width = result.tokens.length / result.lengths.length;
  const from = row * width;
  const to = from + result.lengths[row];
  return { tokens: result.tokens.slice(from, to), logps: result.logps.slice(from, to) };
}

function sampleRequest(task: Task, rows: readonly Wanted[]): SampleRequest {
  const width = rows.reduce((most, { row }) => Math.max(most, row.limit), 1);
  const uniforms = new Float32Array(rows.length * width);
  rows.forEach(({ row }, i) => {
    if (!row.random) return;
    for (let t = 0; t < row.limit; t++) uniforms[i * width + t] = row.random.uniform();
  });
  return {
    members: Int32Array.from(rows, ({ member }) => member),
    contexts: rows.map(({ row }) => context(row)),
    temperatures: Float32Array.from(rows, ({ row }) => row.temperature),
    width,
    limits: Int32Array.from(rows, ({ row }) => row.limit),
    stopToken: task.stopToken,
    uniforms,
    features: {
      slots: task.features.slots,
      positional: task.features.positional,
      read: (row, position, tokens, start, out, offset) =>
        readFeatures(task, rows[row].row, position, tokens, start, out, offset),
    },
  };
}

/** What a sequence network has read before the row's first new token. */
function context({ prompt, prefix }: SampleRow): ArrayLike<number> {
  return prefix.length === 0 ? prompt.tokens : Int32Array.from([...prompt.tokens, ...Array.from(prefix)]);
}

function readFeatures(
  task: Task,
  { prompt, prefix }: SampleRow,
  position: number,
  tokens: Int32Array,
  start: number,
  out: Int32Array,
  offset: number,
): void {
  if (prefix.length === 0) {
    task.features.read(prompt, position, tokens, start, out, offset);
    return;
  }
  const response = [...Array.from(prefix), ...tokens.subarray(start, start + position)];
  task.features.read(prompt, response.length, response, 0, out, offset);
}
