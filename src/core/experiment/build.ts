import { networkById } from '../../runtime/networks/index.ts';
import type { NetworkSpec } from '../../runtime/runtime.ts';
import { RandomStream } from '../random.ts';
import { taskFamily } from '../tasks/index.ts';
import type { Task } from '../tasks/task.ts';
import type { Chosen } from './experiment.ts';

/** The task of an experiment with this seed: the same for all lanes and seeds. Throws where values do not fit. */
export function createTask({ id, params }: Chosen, seed: number): Task {
  const random = new RandomStream({ seed, seedIndex: 0, step: 0, stream: 'task' });
  return taskFamily(id).create(params, random);
}

/** The network that reads and writes this task's tokens. Throws where its parameters do not fit. */
export function networkSpec(policy: Chosen, task: Task): NetworkSpec {
  const network = networkById(policy.id);
  const spec: NetworkSpec = {
    id: network.id,
    params: policy.params as Readonly<Record<string, number>>,
    vocabulary: task.vocabulary.length,
    outputs: task.outputs,
    maxLength: task.maxPrompt + task.maxResponse,
    features: task.features.count,
    ...(task.features.fixed && { fixedFeatures: task.features.fixed }),
  };
  const problem = network.validate(spec);
  if (problem) throw new Error(problem);
  return spec;
}
