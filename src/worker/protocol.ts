import type { Experiment } from '../core/experiment/experiment.ts';
import type { Component } from '../core/tasks/task.ts';
import type { RecordedGroup } from '../core/trainer/record.ts';
import type { TrainerSnapshot } from '../core/trainer/trainer.ts';
import type { BackendId } from '../runtime/runtime.ts';

/**
 * All that the page and the worker say to one another. A run is one experiment from step 0 on; events carry the
 * id of their run, so that what arrives late from an earlier one can be told apart and dropped.
 */

export type WorkerCommand =
  /** Ends the present run and sets up a new one at step 0, paused unless `run`. */
  | {
      readonly type: 'start';
      readonly runId: number;
      readonly experiment: Experiment;
      readonly run: boolean;
      /** Where to go on from instead of step 0. */
      readonly snapshot?: TrainerSnapshot;
    }
  | { readonly type: 'run' }
  | { readonly type: 'pause' }
  /** Makes one step and stays paused. */
  | { readonly type: 'step' }
  /** At most so many steps a second; 0 for as many as there can be. */
  | { readonly type: 'speed'; readonly stepsPerSecond: number }
  /**
   * Goes on with changed recipes, budget or lane names from the next step. `lanes[i]` is the place that lane i
   * of the new experiment had before: lanes may be dropped and reordered, not added. Answered by `revised`.
   */
  | { readonly type: 'revise'; readonly experiment: Experiment; readonly lanes: readonly number[] }
  /** Which of a step's groups is recorded for each lane, and of which seed. */
  | { readonly type: 'watch'; readonly group: number; readonly seedIndex: number }
  /** Destroys the GPU device as a driver reset would; for tests and the curious. */
  | { readonly type: 'lose-device' };

export type RunPhase = 'preparing' | 'running' | 'paused' | 'finished' | 'failed';

/** What computes, and why it was chosen. */
export interface BackendStatus {
  readonly id: BackendId;
  readonly detail: string;
  readonly reason: string;
}

/** Fixed facts of a run, sent once it is set up. */
export interface RunDescription {
  /** Metrics of each member at each step, in the order of `MetricsEvent.values`. */
  readonly metrics: readonly string[];
  readonly components: readonly Component[];
  readonly vocabulary: readonly string[];
  readonly lanes: number;
  readonly seeds: number;
  /** Weights of one member. */
  readonly parameters: number;
  readonly trainPrompts: number;
  readonly heldOutPrompts: number;
  /** A few prompts as people read them, with a right answer where there is one. */
  readonly examples: readonly { readonly prompt: string; readonly answer: string | null }[];
}

export interface StatusEvent {
  readonly type: 'status';
  readonly runId: number;
  readonly phase: RunPhase;
  /** Steps done. */
  readonly step: number;
  /** Over the last second or so; 0 while paused. */
  readonly stepsPerSecond: number;
  /** What is being prepared, or why the run finished or failed. */
  readonly message: string;
}

export interface MetricsEvent {
  readonly type: 'metrics';
  readonly runId: number;
  /** [n] steps in ascending order; a step seen before replaces what was there. */
  readonly steps: Int32Array;
  /** [n, lanes, seeds, metrics]; NaN where not measured. */
  readonly values: Float32Array;
  /** [n] seconds of computing up to and including each step. */
  readonly seconds: Float64Array;
}

export type WorkerEvent =
  | { readonly type: 'ready'; readonly runId: number; readonly description: RunDescription }
  | { readonly type: 'backend'; readonly runId: number; readonly backend: BackendStatus }
  | StatusEvent
  | MetricsEvent
  /** The watched group of each lane at the newest recorded step. */
  | { readonly type: 'groups'; readonly runId: number; readonly groups: readonly RecordedGroup[] }
  /** A member's numbers are no longer finite: it stands still from this step on. */
  | {
      readonly type: 'frozen';
      readonly runId: number;
      readonly lane: number;
      readonly seedIndex: number;
      readonly step: number;
      readonly reason: string;
    }
  /** Something that people should know and that does not end the run. */
  /** From here on, lanes stand in a new order: lane i of later events is lane `lanes[i]` of earlier ones. */
  | {
      readonly type: 'revised';
      readonly runId: number;
      readonly step: number;
      readonly lanes: readonly number[];
    }
  /** Sent now and then, so that a new worker can go on where a crashed one was. */
  | { readonly type: 'snapshot'; readonly runId: number; readonly snapshot: TrainerSnapshot }
  | { readonly type: 'notice'; readonly runId: number; readonly message: string };
