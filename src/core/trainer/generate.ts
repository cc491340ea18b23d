import type { Population, WeightsName } from '../../runtime/runtime.ts';
import type { Drawn, RolloutGenerator, Sampled, SampleRow, ScoreRow } from '../stages/stage.ts';
import type { Task } from '../tasks/task.ts';
import type { PolicyNetworks } from './companions.ts';
import { Origins } from './origins.ts';
import { sampleRows } from './turns.ts';

/** A rollout strategy at work for one member. */
export interface Strategy {
  readonly member: number;
  readonly generator: RolloutGenerator;
  /** What samples for it; the policy itself when absent. */
  readonly weights?: WeightsName;
}

interface Waiting extends Strategy {
  readonly index: number;
  readonly round: Extract<ReturnType<RolloutGenerator['next']>, { done?: false }>['value'];
}

/** One row that a strategy waits for, and where its answer goes. */
export interface Wanted<Row = SampleRow> {
  readonly member: number;
  readonly row: Row;
  readonly place: number;
}

/**
 * Runs the strategies of all members side by side: each round gathers what they ask for into one batched call
 * (one each of policy and stale sampler, drawn and greedy, scored) and resumes them with their answers. Returns
 * what each strategy has drawn. `companions` finds the policies beside the lane's own that rounds name; `origins` is
 * told of what policies drew with their newest weights.
 */
export async function generate(
  population: Population,
  task: Task,
  strategies: readonly Strategy[],
  companions: (name: string) => PolicyNetworks = noCompanion,
  origins = new Origins(),
): Promise<Drawn[]> {
  const policyOf = (name: string | undefined) =>
    name === undefined ? { population, task } : companions(name);
  const done: Drawn[] = strategies.map(() => ({ rollouts: [] }));
  let waiting: Waiting[] = [];
  const advance = (strategy: Strategy, index: number, answers: Sampled[]): void => {
    const { value, done: finished } = strategy.generator.next(answers);
    if (finished) done[index] = value;
    else waiting.push({ ...strategy, index, round: value });
  };
  for (const [index, strategy] of strategies.entries()) advance(strategy, index, []);
  while (waiting.length > 0) {
    const rounds = waiting;
    waiting = [];
    const answers = await answerAll(policyOf, rounds, origins);
    let offset = 0;
    for (const strategy of rounds) {
      const mine = answers.slice(offset, offset + strategy.round.rows.length);
      offset += strategy.round.rows.length;
      advance(strategy, strategy.index, mine);
    }
  }
  return done;
}

function noCompanion(name: string): never {
  throw new Error(`nothing but the policy itself can be asked here, not ${name}`);
}

/** Rows that one call answers. */
interface Call {
  readonly policy: string | undefined;
  readonly weights: WeightsName;
}

interface Calls {
  readonly samples: Map<string, Call & { readonly greedy: boolean; readonly wanted: Wanted[] }>;
  readonly scores: Map<string, Call & { readonly wanted: Wanted<ScoreRow>[] }>;
}

/** The answers to all rows of all rounds, in their order. */
async function answerAll(
  policyOf: (name: string | undefined) => PolicyNetworks,
  rounds: readonly Waiting[],
  origins: Origins,
): Promise<Sampled[]> {
  const { samples, scores } = callsOf(rounds);
  const answers: Sampled[] = [];
  for (const { policy, weights, greedy, wanted } of samples.values()) {
    const { population, task } = policyOf(policy);
    const sampled = await sampleRows(population, task, wanted, weights, greedy);
    wanted.forEach(({ row, place }, i) => {
      const { entropies, ...answer } = sampled[i];
      answers[place] = answer;
      if (weights === 'current' && entropies) origins.note(answer, { policy, row, entropies });
    });
  }
  for (const { policy, weights, wanted } of scores.values()) {
    const { population, task } = policyOf(policy);
    const scored = await scoreRows(population, task, wanted, weights);
    wanted.forEach(({ place }, i) => {
      answers[place] = scored[i];
    });
  }
  return answers;
}

function callsOf(rounds: readonly Waiting[]): Calls {
  const samples: Calls['samples'] = new Map();
  const scores: Calls['scores'] = new Map();
  let place = 0;
  for (const { member, round, weights: own = 'current' } of rounds) {
    const { policy } = round;
    // The sampler is a copy of the lane's own policy.
    const weights = policy === undefined ? own : 'current';
    if (round.kind === 'score') {
      for (const row of round.rows) {
        const by = row.weights ?? weights;
        const key = `${policy ?? ''} ${by}`;
        const call = scores.get(key) ?? { policy, weights: by, wanted: [] };
        scores.set(key, call);
        call.wanted.push({ member, row, place: place++ });
      }
      continue;
    }
    for (const row of round.rows) {
      const greedy = row.greedy === true;
      const key = `${policy ?? ''} ${weights} ${greedy}`;
      const call = samples.get(key) ?? { policy, weights, greedy, wanted: [] };
      samples.set(key, call);
      call.wanted.push({ member, row, place: place++ });
    }
  }
  return { samples, scores };
}

/** What a policy says of given tokens, all rows in one call. */
async function scoreRows(
  population: Population,
  task: Task,
  wanted: readonly Wanted<ScoreRow>[],
  weights: WeightsName,
): Promise<Sampled[]> {
  const { slots } = task.features;
  const width = wanted.reduce((most, { row }) => Math.max(most, row.tokens.length), 1);
  const tokens = new Int32Array(wanted.length * width);
  const features = new Int32Array(tokens.length * slots).fill(-1);
  wanted.forEach(({ row }, i) => {
    tokens.set(Array.from(row.tokens), i * width);
    for (let t = 0; t < row.tokens.length; t++) {
      task.features.read(row.prompt, t, tokens, i * width, features, (i * width + t) * slots);
    }
  });
  const { logps, logits } = await population.logprobs({
    members: Int32Array.from(wanted, ({ member }) => member),
    contexts: wanted.map(({ row }) => row.prompt.tokens),
    temperatures: Float32Array.from(wanted, ({ row }) => row.temperature),
    weights,
    width,
    tokens,
    lengths: Int32Array.from(wanted, ({ row }) => row.tokens.length),
    features,
    featureSlots: slots,
    wantLogits: true,
  });
  return wanted.map(({ row }, i) => {
    const from = i * width;
    const to = from + row.tokens.length;
    return {
      tokens: tokens.slice(from, to),
      logps: logps.slice(from, to),
      logits: logits!.slice(from * task.outputs, to * task.outputs),
    };
  });
}
