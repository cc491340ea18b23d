import type { ParamSpecs } from '../../core/params.ts';
import { taskFamilies } from '../../core/tasks/index.ts';
import { networks } from '../../runtime/networks/index.ts';

/** What a task or a policy says of itself. */
export interface Option {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly params: ParamSpecs;
}

export const tasks: readonly Option[] = taskFamilies;
export const policies: readonly Option[] = Object.values(networks);
