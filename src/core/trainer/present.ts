import type { Experiment } from '../experiment/experiment.ts';
import type { Active } from './collect.ts';
import type { UpdateContext } from './update.ts';

/** A trainer between two steps, as measurements read it. */
export interface Present extends UpdateContext {
  readonly experiment: Experiment;
  /** Members that are not frozen. */
  readonly members: readonly Active[];
}
