import type { Experiment } from '../core/experiment/experiment.ts';
import type { LookOptions, LookReport } from '../core/oracle/microscope.ts';
import type { Component } from '../core/tasks/task.ts';
import type { Watch } from '../core/trainer/record.ts';
import type { TrainerSnapshot } from '../core/trainer/trainer.ts';
import type { BackendId } from '../runtime/runtime.ts';
import type { PackedGroup } from './packed-group.ts';

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
   * of the new experiment had before: lanes may be dropped, reordered and, by naming one twice, branched off from
   * one another. With `step`, the run first goes back there, or as near as it can (`StatusEvent.earliest`), and
   * pauses. Answered by `revised`.
   */
  | {
      readonly type: 'revise';
      readonly experiment: Experiment;
      readonly lanes: readonly number[];
      readonly step?: number;
    }
  | ({ readonly type: 'watch' } & Watch)
  /** Puts the run as it stands under the microscope, instead of what lay there; null ends it. Answered by `look`s. */
  | { readonly type: 'look'; readonly lookId: number; readonly options: LookOptions | null }
  /** Destroys the GPU device as a driver reset would; for tests and the curious. */
  | { readonly type: 'lose-device' };

export type CommandOf<T extends WorkerCommand['type']> = Extract<WorkerCommand, { type: T }>;

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
  /** Names of the policies that may stand beside the lanes' own. */
  readonly companions: readonly string[];
  readonly vocabulary: readonly string[];
  /** Whether all responses have the same length. */
  readonly fixedLength: boolean;
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
  /** The first step that the run can go back to: its start, or where its recipes were last changed. */
  readonly earliest: number;
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

/** What the microscope has found so far, or why it has stopped. */
export interface LookEvent {
  readonly type: 'look';
  readonly runId: number;
  /** Of the command. */
  readonly lookId: number;
  readonly outcome:
    | { readonly kind: 'going-on' | 'finished'; readonly report: LookReport }
    /** The task has no exact answers; or something went wrong. */
    | { readonly kind: 'not-exact' | 'failed'; readonly reason: string }
    /** The run was changed or lost under it. */
    | { readonly kind: 'ended' };
}

export type WorkerEvent =
  | { readonly type: 'ready'; readonly runId: number; readonly description: RunDescription }
  | { readonly type: 'backend'; readonly runId: number; readonly backend: BackendStatus }
  | StatusEvent
  | MetricsEvent
  | LookEvent
  /** The watched group of each lane at some of the steps since the last time, in order, and at the newest one. */
  | { readonly type: 'groups'; readonly runId: number; readonly groups: readonly PackedGroup[] }
  /** A member's numbers are no longer finite: it stands still from this step on. */
  | {
      readonly type: 'frozen';
      readonly runId: number;
      readonly lane: number;
      readonly seedIndex: number;
      readonly step: number;
      readonly reason: string;
    }
  /**
   * From here on, lanes stand in a new order: lane i of later events is lane `lanes[i]` of earlier ones. `step` is
   * where the run stands: what was sent of later steps is void.
   */
  | {
      readonly type: 'revised';
      readonly runId: number;
      readonly step: number;
      readonly lanes: readonly number[];
    }
  /** Sent now and then, so that a new worker can go on where a crashed one was. */
  | { readonly type: 'snapshot'; readonly runId: number; readonly snapshot: TrainerSnapshot }
  /** Something that people should know and that does not end the run. */
  | { readonly type: 'notice'; readonly runId: number; readonly message: string };
