/**
 * What the training engine asks of a numerical backend: sample, score and update a population of small
 * networks. A runtime knows nothing of rewards or advantages; whatever an algorithm wants reaches it as
 * derivatives of a loss by log-probabilities, logits or values.
 *
 * Shapes: M members, P parameters of one member, N rows of a request, T response positions (`width`),
 * V output tokens, F feature slots. A row names the member whose network reads it, and rows of one request
 * may belong to any members in any number and order. Flat arrays are row-major.
 */

export type NetworkId = 'linear' | 'gru' | 'transformer';

/** Everything that fixes the shape of one member's network. */
export interface NetworkSpec {
  readonly id: NetworkId;
  /** The network's own parameters, e.g. `{ width: 32, layers: 2 }`; see `networks/`. */
  readonly params: Readonly<Record<string, number>>;
  /** Tokens the network can read: ids `0 … vocabulary − 1`. */
  readonly vocabulary: number;
  /** V: tokens it can write, ids `0 … outputs − 1`; at most `vocabulary`. */
  readonly outputs: number;
  /** Longest context plus response, in tokens. */
  readonly maxLength: number;
  /** Number of distinct state features (`linear` only reads these). */
  readonly features: number;
  /** How many of them, the last ones, never learn: updates leave their weights alone. None when absent. */
  readonly fixedFeatures?: number;
}

/** Which stacked weights a request reads. `current` is the one that `update` changes. */
export type WeightsName = 'current' | 'reference' | (string & {});

/** What all requests about rows share. */
export interface RowsRequest {
  /** [N] member of each row. */
  readonly members: Int32Array;
  /** [N] tokens read before the first response token. Sequence networks only read these; never empty. */
  readonly contexts: readonly ArrayLike<number>[];
  /** [N] logits are divided by the row's temperature; all ones when absent. > 0. */
  readonly temperatures?: Float32Array;
  readonly weights?: WeightsName;
}

export interface SampleRequest extends RowsRequest {
  /** T: the most tokens a row may get. */
  readonly width: number;
  /** [N] the most tokens this row may get, 1 … T. */
  readonly limits: Int32Array;
  /** A row ends after this token; −1 where no token ends a response. */
  readonly stopToken: number;
  /** [N, T] in [0, 1): token = the first whose cumulative probability exceeds the uniform. */
  readonly uniforms: Float32Array;
  /** Take the most probable token (lowest id on ties) instead. */
  readonly greedy?: boolean;
  readonly features: FeatureReader;
}

/** The state as `linear` reads it: at each decision, the ids of the active features. */
export interface FeatureReader {
  /** F: the most features active at once. */
  readonly slots: number;
  /** True when features depend on the row and the position alone, not on the tokens written so far. */
  readonly positional: boolean;
  /**
   * Writes the features active before token `position` of a row into `out[offset … offset + F)`; −1 for an
   * empty slot. `tokens[start … start + position)` are the response tokens so far.
   */
  read(
    row: number,
    position: number,
    tokens: Int32Array,
    start: number,
    out: Int32Array,
    offset: number,
  ): void;
}

export interface SampleResult {
  /** [N, T]; 0 beyond a row's length. */
  readonly tokens: Int32Array;
  /** [N] tokens in each response, its stop token included. */
  readonly lengths: Int32Array;
  /** [N, T] log-probability of each token under the (tempered) sampler; 0 beyond the length. */
  readonly logps: Float32Array;
  /** [N, T] entropy in nats of the distribution that each token was drawn from; 0 beyond the length. */
  readonly entropies: Float32Array;
}

export interface ScoreRequest extends RowsRequest {
  readonly width: number;
  /** [N, T] response tokens. Non-response positions inside (observations) may be any readable token. */
  readonly tokens: Int32Array;
  /** [N] */
  readonly lengths: Int32Array;
  /** [N, T, F] active features before each token; −1 for an empty slot. Only `linear` reads them. */
  readonly features: Int32Array;
  readonly featureSlots: number;
}

export interface LogprobsRequest extends ScoreRequest {
  /** Also return the tempered logits. */
  readonly wantLogits?: boolean;
}

export interface LogprobsResult {
  /** [N, T] log π(token); 0 beyond a row's length. Tokens the network cannot write have log-probability 0. */
  readonly logps: Float32Array;
  /** [N, T] entropy of the next-token distribution in nats; 0 beyond a row's length. */
  readonly entropies: Float32Array;
  /** [N, T, V] when asked for. */
  readonly logits?: Float32Array;
}

/** ∂loss/∂(…) of each row; the loss of a member is whatever has these derivatives. */
export interface GradientRequest extends ScoreRequest {
  /** [N, T] ∂loss/∂log π(token); ignored beyond a row's length. */
  readonly dLogps: Float32Array;
  /** [N, T, V] ∂loss/∂(tempered logits), added to what `dLogps` implies. */
  readonly dLogits?: Float32Array;
}

export type OptimizerSettings = {
  /** Learning rate, > 0. */
  readonly lr: number;
  /** The gradient of a member is scaled down to this L2 norm; Infinity for no clipping. */
  readonly maxGradNorm: number;
} & (
  | { readonly kind: 'sgd'; readonly momentum: number }
  | {
      readonly kind: 'adam';
      readonly beta1: number;
      readonly beta2: number;
      readonly eps: number;
      readonly weightDecay: number;
    }
);

export interface UpdateRequest extends GradientRequest {
  /** [M] how each member's weights move; null where a member takes no part in this update. */
  readonly optimizers: readonly (OptimizerSettings | null)[];
}

export interface UpdateResult {
  /**
   * [M] L2 norm of each member's gradient before clipping; 0 where it took no part. A member whose norm is not
   * finite keeps its weights and optimizer state unchanged.
   */
  readonly gradNorms: Float32Array;
}

/** All that is needed to go on from here: plain arrays, transferable. */
export interface PopulationSnapshot {
  /** [M, P] of each set of weights, by name. */
  readonly weights: Readonly<Record<string, Float32Array>>;
  /** [M, P] first and second moments of the optimizer. */
  readonly moment1: Float32Array;
  readonly moment2: Float32Array;
  /** [M] updates each member has taken. */
  readonly updates: Int32Array;
}

/** M stacked networks of one shape. Calls are made one after another, never overlapping. */
export interface Population {
  readonly members: number;
  /** P */
  readonly parameters: number;
  sample(request: SampleRequest): Promise<SampleResult>;
  logprobs(request: LogprobsRequest): Promise<LogprobsResult>;
  /** [M, P] gradient by the named weights, for the tests, the oracle and the microscope. */
  gradient(request: GradientRequest): Promise<Float32Array>;
  update(request: UpdateRequest): Promise<UpdateResult>;
  /**
   * Sets `to ← mix · from + (1 − mix) · to` (a copy when `mix` is 1 or `to` does not exist yet) for all members,
   * or for those where `which[m]` is 1.
   */
  copyWeights(from: WeightsName, to: WeightsName, mix?: number, which?: Uint8Array): Promise<void>;
  /** Moments and counts of updates as they were at first, for all members or for those where `which[m]` is 1. */
  resetOptimizer(which?: Uint8Array): Promise<void>;
  snapshot(): Promise<PopulationSnapshot>;
  restore(snapshot: PopulationSnapshot): Promise<void>;
  dispose(): void;
}

export type BackendId = 'webgpu' | 'simd' | 'wasm' | 'cpu';

export interface Runtime {
  readonly backend: BackendId;
  /** What computes, in words: the adapter's name, "4 threads, SIMD" … */
  readonly detail: string;
  /** Resolves, with the reason, when the device is lost; never rejects. */
  readonly lost: Promise<string>;
  /** `initial` is [M, P] in the network's layout. */
  create(network: NetworkSpec, members: number, initial: Float32Array): Promise<Population>;
  /** Tensors (or the like) alive now, for leak checks. */
  liveBuffers(): number;
  /** Destroys the device as a driver reset would; absent where there is none to lose. */
  loseDevice?(): void;
  dispose(): void;
}
