import type { NetworkSpec, Population, PopulationSnapshot, Runtime } from '../../runtime/runtime.ts';
import { valueLoss } from '../advantages/_value-loss.ts';
import { type Batch, type Reals, takeRows } from '../stages/batch.ts';
import { initialWeights } from './initial.ts';
import { type MemberRows, scoreRequest, splitRows } from './pack.ts';
import type { MemberStep } from './update.ts';

/**
 * Value networks, one a member, for recipes with a critic: networks of the policy's own shape whose first logit is
 * the value of the state before each token. (A network with that logit alone would do, but runtimes teach nothing at
 * tokens that a network cannot write.) Members without a critic have one too: rows name members, so it costs memory
 * alone.
 */
export class Critic {
  private readonly population: Population;
  private readonly outputs: number;

  private constructor(population: Population, outputs: number) {
    this.population = population;
    this.outputs = outputs;
  }

  /** Seeds start from the same values in every lane. */
  static async create(
    runtime: Runtime,
    spec: NetworkSpec,
    counts: { lanes: number; seeds: number; seed: number },
    snapshot: PopulationSnapshot | null,
  ): Promise<Critic> {
    const population = await runtime.create(
      spec,
      counts.lanes * counts.seeds,
      initialWeights(spec, counts, 1),
    );
    if (snapshot) await population.restore(snapshot);
    return new Critic(population, spec.outputs);
  }

  /** [rows, width] values of each part's states. */
  async values(parts: readonly MemberRows[]): Promise<Float32Array[]> {
    const request = valueRequest(parts);
    const { logits } = await this.population.logprobs({ ...request, wantLogits: true });
    const { outputs } = this;
    const values = Float32Array.from({ length: logits!.length / outputs }, (_, i) => logits![i * outputs]);
    return splitRows(parts, values, request.width);
  }

  /** One update of each owner's critic on its part, by the clipped value loss. */
  async update(parts: readonly CriticPart[], first: boolean): Promise<void> {
    const request = valueRequest(parts);
    const { width } = request;
    // Before the first update the values are those that the advantages were made with.
    const values = first ? parts.map(({ batch }) => batch.values!) : await this.values(parts);
    const { outputs } = this;
    const tokens = request.members.length * width;
    const dLogits = new Float32Array(tokens * outputs);
    let at = 0;
    parts.forEach(({ owner, batch, rows, weights }, i) => {
      const { plan } = owner.recipe.critic!;
      const targets = takeRows(owner.valueTargets!, rows, width);
      const { loss, dValues } = valueLoss(values[i], batch.values!, targets, weights, plan.clip);
      dValues.forEach((value, k) => {
        dLogits[(at * width + k) * outputs] = value;
      });
      owner.totals.valueLoss += loss;
      at += batch.rows;
    });
    const optimizers = Array.from({ length: this.population.members }, (_, member) => {
      const part = parts.find((each) => each.member === member);
      if (!part) return null;
      const { critic, plan } = part.owner.recipe;
      const { maxGradNorm } = plan.optimizer;
      const adam = { kind: 'adam', beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0 } as const;
      return { ...adam, lr: critic!.plan.lr, maxGradNorm };
    });
    await this.population.update({
      ...request,
      dLogps: new Float32Array(tokens),
      dLogits,
      optimizers,
    });
  }

  /** Values stay as they are; optimizers of the members where `which` is 1 are new. */
  startAnew(which: Uint8Array): Promise<void> {
    return this.population.resetOptimizer(which);
  }

  snapshot(): Promise<PopulationSnapshot> {
    return this.population.snapshot();
  }

  restore(snapshot: PopulationSnapshot): Promise<void> {
    return this.population.restore(snapshot);
  }

  dispose(): void {
    this.population.dispose();
  }
}

/** The rows that one update of a critic uses. */
export interface CriticPart extends MemberRows {
  readonly owner: MemberStep;
  readonly batch: Batch;
  /** Rows of the owner's batch. */
  readonly rows: Int32Array;
  /** [rows, width] aggregation weights. */
  readonly weights: Reals;
}

/** Values are no logits of a choice, so no temperature divides them. */
function valueRequest(parts: readonly MemberRows[]) {
  const { temperatures: _, ...request } = scoreRequest(parts);
  return request;
}
