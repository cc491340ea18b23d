import type { Population } from '../../runtime/runtime.ts';
import { exp } from '../math.ts';
import { type Batch, componentIndex } from '../stages/batch.ts';
import { atLeastOnce } from '../stats/odds.ts';
import { scoreRequest } from '../trainer/pack.ts';
import { expectedRewards, type Judge, scoreUnder } from './rewards.ts';
import type { Space } from './space.ts';

/** One member, the recipe that its rewards come from, and the temperature that it is trained at. */
export interface Subject extends Omit<Judge, 'task'> {
  readonly member: number;
  readonly temperature: number;
}

/** What is true of one member, to the precision of the runtime's log-probabilities. */
export interface Exact {
  /** Expected shaped reward: over prompts, responses and the verifier's chance. */
  readonly reward: number;
  /** [prompts] E[r | prompt] */
  readonly rewards: Float64Array;
  /** [prompts] chance that a response is right. */
  readonly right: Float64Array;
  /** [parameters] ∇ of minus the expected reward, as a loss: what every estimator is an estimate of. */
  readonly gradient: Float64Array;
}

/** Mean over prompts of the chance that at least one of k responses is right. */
export function exactPassAtK({ right }: Pick<Exact, 'right'>, k: number): number {
  return right.reduce((sum, p) => sum + atLeastOnce(p, k), 0) / right.length;
}

/** One chunk under one member: p(o) and r(o) of each row. */
interface Weighed {
  readonly batch: Batch;
  readonly chances: Float64Array;
  readonly rewards: Float64Array;
}

/**
 * Expected reward, chances and true policy gradient of each subject, all prompts of the space being equally likely:
 * ∇J = Σ_q 1/Q Σ_o π(o|q) (r(o) − E[r|q]) ∇ log π(o|q). The baseline changes nothing in exact arithmetic, as the
 * sum runs over all responses; it keeps large equal terms out of float32 sums. Yields the share done, chunk by chunk.
 */
export async function* exactAnswers(
  population: Population,
  space: Space,
  subjects: readonly Subject[],
): AsyncGenerator<number, Exact[]> {
  const calls = 2 * space.chunks.length;
  const weighed: Weighed[][] = subjects.map(() => []);
  for (const [i, chunk] of space.chunks.entries()) {
    const found = await weigh(population, space, subjects, chunk);
    found.forEach((each, k) => {
      weighed[k].push(each);
    });
    yield (i + 1) / calls;
  }
  const answers = weighed.map((chunks) => summarise(space, chunks));
  const gradients = subjects.map(() => new Float64Array(population.parameters));
  for (let i = 0; i < space.chunks.length; i++) {
    const chunks = weighed.map((each) => each[i]);
    await addGradients(population, space, subjects, chunks, answers, gradients);
    yield 0.5 + (i + 1) / calls;
  }
  return answers.map((answer, i) => ({ ...answer, gradient: gradients[i] }));
}

async function weigh(
  population: Population,
  { task }: Space,
  subjects: readonly Subject[],
  chunk: Batch,
): Promise<Weighed[]> {
  const parts = subjects.map(({ member, temperature }) => ({
    member,
    batch: { ...chunk, temperatures: new Float32Array(chunk.rows).fill(temperature) },
  }));
  const logps = await scoreUnder(population, parts, 'current');
  const needsReference = subjects.some(({ recipe }) => recipe.needsReference);
  const reference = needsReference ? await scoreUnder(population, parts, 'reference') : null;
  return subjects.map((subject, i) => {
    const batch = { ...parts[i].batch, oldLogps: logps[i] };
    const rewards = expectedRewards({ task, ...subject }, batch, reference?.[i] ?? null);
    return { batch, rewards, chances: chances(batch) };
  });
}

/** [rows] π(o|q), added up in float64. */
function chances({ rows, width, oldLogps }: Batch): Float64Array {
  const out = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    let logp = 0;
    for (let t = 0; t < width; t++) logp += oldLogps[row * width + t];
    out[row] = exp(logp);
  }
  return out;
}

function summarise({ task, prompts }: Space, chunks: readonly Weighed[]): Omit<Exact, 'gradient'> {
  const correct = componentIndex(task.components, task.correct);
  const count = task.components.length;
  const sums = new Float64Array(prompts.length);
  const said = new Float64Array(prompts.length);
  const right = new Float64Array(prompts.length);
  const all = new Float64Array(prompts.length);
  for (const { batch, chances, rewards } of chunks) {
    for (let row = 0; row < batch.rows; row++) {
      const group = batch.groups[row];
      all[group] += chances[row];
      if (batch.components[row * count + correct] === 1) right[group] += chances[row];
      if (Number.isNaN(rewards[row])) continue;
      said[group] += chances[row];
      sums[group] += chances[row] * rewards[row];
    }
  }
  const rewards = sums.map((sum, group) => (said[group] > 0 ? sum / said[group] : Number.NaN));
  const reward = sums.reduce((sum, each) => sum + each, 0) / prompts.length;
  // Rounded log-probabilities add up to 1 but for their last digits.
  return { reward, rewards, right: right.map((chance, group) => Math.min(1, chance / all[group])) };
}

/** Adds one chunk's part of the gradient of each subject. */
async function addGradients(
  population: Population,
  space: Space,
  subjects: readonly Subject[],
  chunks: readonly Weighed[],
  answers: readonly Omit<Exact, 'gradient'>[],
  gradients: readonly Float64Array[],
): Promise<void> {
  const parts = subjects.map(({ member }, i) => ({ member, batch: chunks[i].batch }));
  const tokens = chunks[0].batch.mask.length;
  const dLogps = new Float32Array(subjects.length * tokens);
  chunks.forEach((chunk, i) => {
    dLogps.set(pushes(space, chunk, answers[i].rewards), i * tokens);
  });
  const gradient = await population.gradient({ ...scoreRequest(parts), dLogps });
  const size = population.parameters;
  subjects.forEach(({ member }, i) => {
    for (let j = 0; j < size; j++) gradients[i][j] += gradient[member * size + j];
  });
}

/** [rows, width] ∂(−J)/∂ log π of each token: −π(o) (r(o) − E[r|q]) / prompts. */
function pushes({ prompts }: Space, { batch, chances, rewards }: Weighed, means: Float64Array): Float64Array {
  const out = new Float64Array(batch.mask.length);
  for (let row = 0; row < batch.rows; row++) {
    if (Number.isNaN(rewards[row])) continue;
    const push = (-chances[row] * (rewards[row] - means[batch.groups[row]])) / prompts.length;
    const from = row * batch.width;
    out.fill(push, from, from + batch.lengths[row]);
  }
  return out;
}
