import type { Population, SampleRequest, SampleResult, WeightsName } from '../../runtime/runtime.ts';
import type { Sampled, SampleRow } from '../stages/stage.ts';
import type { Task } from '../tasks/task.ts';
import type { Wanted } from './generate.ts';

/** An answer, and the entropies of the distributions that its tokens were drawn from where the policy wrote them all. */
export interface Written extends Sampled {
  readonly entropies?: Float32Array;
}

/** A response in the making, its prefix included. */
interface Unfinished {
  readonly member: number;
  readonly row: SampleRow;
  readonly tokens: number[];
  readonly logps: number[];
  readonly mask: number[];
}

/**
 * New tokens for each row. Where the task has an environment, policy and environment take turns until each
 * response is over: what the environment writes has mask 0 and log-probability 0. All rows' turns go side by side.
 */
export async function sampleRows(
  population: Population,
  task: Task,
  wanted: readonly Wanted[],
  weights: WeightsName,
  greedy: boolean,
): Promise<Written[]> {
  const draw = async (rows: readonly Unfinished[], limits: readonly number[]) => {
    const result = await population.sample({ ...sampleRequest(task, rows, limits), weights, greedy });
    return rows.map((_, i) => answer(result, i));
  };
  const rows = wanted.map(({ member, row }): Unfinished => {
    return { member, row, tokens: Array.from(row.prefix), logps: [], mask: [] };
  });
  if (!task.turn)
    return draw(
      rows,
      rows.map(({ row }) => row.limit),
    );
  let going = rows;
  while (going.length > 0) {
    const limits = going.map((each) => openTurn(task, each));
    const writing = going.filter((_, i) => limits[i] > 0);
    if (writing.length === 0) break;
    const written = await draw(
      writing,
      limits.filter((limit) => limit > 0),
    );
    writing.forEach((each, i) => {
      each.tokens.push(...written[i].tokens);
      each.logps.push(...written[i].logps);
      each.mask.push(...written[i].tokens.map(() => 1));
    });
    going = writing.filter(({ tokens }) => tokens[tokens.length - 1] !== task.stopToken);
  }
  return rows.map(({ row, tokens, logps, mask }) => ({
    tokens: Int32Array.from(tokens.slice(row.prefix.length)),
    logps: Float32Array.from(logps),
    mask: Uint8Array.from(mask),
  }));
}

/** Lets the environment write what is its to write; then how many tokens the policy may write, 0 at the end. */
function openTurn(task: Task, { row, tokens, logps, mask }: Unfinished): number {
  for (;;) {
    const left = row.limit + row.prefix.length - tokens.length;
    const turn = left > 0 ? task.turn?.(row.prompt, tokens) : null;
    if (!turn) return 0;
    if ('write' in turn) return Math.min(turn.write, left);
    const seen = Array.from(turn.observe).slice(0, left);
    if (seen.length === 0) throw new Error('an environment’s turn must write at least one token, not none');
    tokens.push(...seen);
    logps.push(...seen.map(() => 0));
    mask.push(...seen.map(() => 0));
  }
}

function answer(result: SampleResult, row: number): Written {
  const width = result.tokens.length / result.lengths.length;
  const from = row * width;
  const to = from + result.lengths[row];
  const { tokens, logps, entropies } = result;
  return {
    tokens: tokens.slice(from, to),
    logps: logps.slice(from, to),
    entropies: entropies.slice(from, to),
  };
}

function sampleRequest(task: Task, rows: readonly Unfinished[], limits: readonly number[]): SampleRequest {
  const width = Math.max(1, ...limits);
  const uniforms = new Float32Array(rows.length * width);
  rows.forEach(({ row }, i) => {
    if (!row.random) return;
    for (let t = 0; t < limits[i]; t++) uniforms[i * width + t] = row.random.uniform();
  });
  return {
    members: Int32Array.from(rows, ({ member }) => member),
    contexts: rows.map(context),
    temperatures: Float32Array.from(rows, ({ row }) => row.temperature),
    width,
    limits: Int32Array.from(limits),
    stopToken: task.stopToken,
    uniforms,
    features: {
      slots: task.features.slots,
      positional: task.features.positional,
      read: (row, position, tokens, start, out, offset) =>
        readFeatures(task, rows[row], position, tokens, start, out, offset),
    },
  };
}

/** What a sequence network has read before the row's first new token. */
function context({ row: { prompt }, tokens }: Unfinished): ArrayLike<number> {
  return tokens.length === 0 ? prompt.tokens : Int32Array.from([...prompt.tokens, ...tokens]);
}

function readFeatures(
  task: Task,
  { row: { prompt }, tokens: before }: Unfinished,
  position: number,
  tokens: Int32Array,
  start: number,
  out: Int32Array,
  offset: number,
): void {
  if (before.length === 0) {
    task.features.read(prompt, position, tokens, start, out, offset);
    return;
  }
  const response = [...before, ...tokens.subarray(start, start + position)];
  task.features.read(prompt, response.length, response, 0, out, offset);
}
