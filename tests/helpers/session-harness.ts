import { defaultExperiment } from '../../src/core/experiment/defaults.ts';
import type { Experiment } from '../../src/core/experiment/experiment.ts';
import { createTfjsRuntime } from '../../src/runtime/tfjs/runtime.ts';
import type { MetricsEvent, WorkerEvent } from '../../src/worker/protocol.ts';
import { Session, type SessionHost } from '../../src/worker/session.ts';

/** Quick, and of several lanes. */
export const small: Experiment = {
  ...defaultExperiment,
  task: {
    id: 'lock',
    params: { ...defaultExperiment.task.params, prompts: 4, length: 2, alphabet: 3, prior: 0, spread: 0 },
  },
  policy: { id: 'linear', params: {} },
  seeds: 2,
  budget: { steps: 12, stopAt: 0, evaluateEvery: 4, evaluationSamples: 2 },
  shared: { 'curriculum.prompts': 4, 'rollout.group': 4 },
  lanes: [
    { name: '', method: 'grpo', changes: {} },
    { name: '', method: 'dr-grpo', changes: {} },
    { name: '', method: 'rloo', changes: {} },
  ],
};

export type Of<T extends WorkerEvent['type']> = Extract<WorkerEvent, { type: T }>;

/** A session whose clock moves by `stepMs` each time it is read, and all that it has posted. */
export class Harness {
  readonly events: WorkerEvent[] = [];
  readonly session: Session;
  private clock = 0;
  private readonly watchers = new Set<() => void>();

  constructor(open: SessionHost['open'] = cpu, msPerLook = 20) {
    this.session = new Session({
      post: (event) => {
        this.events.push(structuredClone(event));
        for (const watcher of this.watchers) watcher();
      },
      open,
      now: () => {
        this.clock += msPerLook;
        return this.clock;
      },
      pause: () => new Promise((resolve) => setImmediate(resolve)),
    });
  }

  of<T extends WorkerEvent['type']>(type: T): Of<T>[] {
    return this.events.filter((event): event is Of<T> => event.type === type);
  }

  /** Resolves once the condition holds of what has been posted. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await new Promise<void>((resolve) => {
        const watcher = () => {
          this.watchers.delete(watcher);
          resolve();
        };
        this.watchers.add(watcher);
      });
    }
  }

  phase(): string | undefined {
    return this.of('status').at(-1)?.phase;
  }

  start(experiment: Experiment, run: boolean, runId = 1): void {
    this.session.handle({ type: 'start', runId, experiment, run });
  }

  /** Values by step; a step that came twice counts as it came last. */
  values(runId = 1): Map<number, Float32Array> {
    const bySteps = new Map<number, Float32Array>();
    for (const event of this.of('metrics').filter((each) => each.runId === runId)) addSteps(event, bySteps);
    return bySteps;
  }
}

function addSteps({ steps, values }: MetricsEvent, into: Map<number, Float32Array>): void {
  const size = values.length / steps.length;
  steps.forEach((step, i) => {
    into.set(step, values.slice(i * size, (i + 1) * size));
  });
}

export async function cpu() {
  return { runtime: await createTfjsRuntime('cpu'), reason: 'for the test' };
}
