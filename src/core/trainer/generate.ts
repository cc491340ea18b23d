import type { Population, SampleRequest, SampleResult } from '../../runtime/runtime.ts';
import type { Rollout, RolloutGenerator, Sampled, SampleRow } from '../stages/stage.ts';
import type { Task } from '../tasks/task.ts';

/** A rollout strategy at work for one member. */
export interface Strategy {
  readonly member: number;
  readonly generator: RolloutGenerator;
}

interface Waiting extends Strategy {
  readonly index: number;
  readonly rows: readonly SampleRow[];
}

/**
 * Runs the strategies of all members side by side: each round gathers what they ask for into one batched call
 * and resumes them with their answers. Returns the rollouts of each strategy.
 */
export async function generate(
  population: Population,
  task: Task,
  strategies: readonly Strategy[],
): Promise<Rollout[][]> {
  const done: Rollout[][] = strategies.map(() => []);
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
    const rows = round.flatMap(({ member, rows }) => rows.map((row) => ({ member, row })));
    const result = await population.sample(sampleRequest(task, rows));
    let offset = 0;
    for (const strategy of round) {
      const answers = strategy.rows.map((_, i) => answer(result, offset + i));
      offset += strategy.rows.length;
      advance(strategy, strategy.index, answers);
    }
  }
  return done;
}

function answer(result: SampleResult, row: number): Sampled {
  const width = result.tokens.length / result.lengths.length;
  const from = row * width;
  const to = from + result.lengths[row];
  return { tokens: result.tokens.slice(from, to), logps: result.logps.slice(from, to) };
}

function sampleRequest(
  task: Task,
  rows: readonly { readonly member: number; readonly row: SampleRow }[],
): SampleRequest {
  const width = rows.reduce((most, { row }) => Math.max(most, row.limit), 1);
  const uniforms = new Float32Array(rows.length * width);
  rows.forEach(({ row }, i) => {
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
