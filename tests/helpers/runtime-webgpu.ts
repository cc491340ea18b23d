/** Run as a program in `software-webgpu.ts`: compares WebGPU with plain JavaScript on every network. */

import { fileURLToPath } from 'node:url';
import type { NetworkSpec, Population } from '../../src/runtime/runtime.ts';
import { createTfjsRuntime } from '../../src/runtime/tfjs/runtime.ts';
import {
  adam,
  distance,
  gradientRequest,
  MEMBERS,
  randomWeights,
  sampleRequest,
  sgd,
  specs,
} from './runtime-cases.ts';
import { pickFastProducts, report, startWebgpu } from './software-webgpu.ts';

export interface WebgpuReport {
  readonly detail: string;
  /** For each network how far each result is from the one of plain JavaScript. */
  readonly distances: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Tensors left over by ten steps after the first ones. */
  readonly leaked: number;
  /** What a call that was waiting when the device went said, what one made afterwards said, and `lost`. */
  readonly pending: string;
  readonly afterwards: string;
  readonly lost: string;
  /** How far a population restored on a fresh device goes from where the first one would have gone. */
  readonly resumed: number;
}

/** Every kind of call, and what it returned. */
async function results(population: Population, spec: NetworkSpec) {
  const request = gradientRequest(spec);
  const sample = await population.sample(sampleRequest(spec));
  const greedy = await population.sample(sampleRequest(spec, { greedy: true }));
  const scores = await population.logprobs({ ...request, wantLogits: true });
  const gradient = await population.gradient(request);
  const optimizers = [adam({ maxGradNorm: 0.5, weightDecay: 0.01 }), null, sgd()];
  const first = await population.update({ ...request, optimizers });
  await population.copyWeights('current', 'reference');
  await population.update({ ...request, optimizers });
  await population.copyWeights('current', 'reference', 0.25, Uint8Array.of(1, 0, 1));
  const { weights } = await population.snapshot();
  return {
    tokens: sample.tokens,
    logps: sample.logps,
    greedy: greedy.tokens,
    scores: scores.logps,
    entropies: scores.entropies,
    gradient,
    gradNorms: first.gradNorms,
    current: weights.current,
    reference: weights.reference,
  };
}

async function main(): Promise<void> {
  await startWebgpu();
  const cpu = await createTfjsRuntime('cpu');
  const gpu = await createTfjsRuntime('webgpu');
  pickFastProducts();
  const distances: Record<string, Record<string, number>> = {};
  for (const spec of specs) {
    const weights = randomWeights(spec, MEMBERS);
    const expected = await results(await cpu.create(spec, MEMBERS, weights), spec);
    const found = await results(await gpu.create(spec, MEMBERS, weights), spec);
    distances[spec.id] = Object.fromEntries(
      Object.entries(expected).map(([name, values]) => [
        name,
        distance(found[name as keyof typeof found], values),
      ]),
    );
  }

  const [spec] = specs;
  const weights = randomWeights(spec, MEMBERS);
  const population = await gpu.create(spec, MEMBERS, weights);
  const update = { ...gradientRequest(spec), optimizers: [adam(), adam(), adam()] };
  for (let step = 0; step < 3; step++) await population.update(update);
  const before = gpu.liveBuffers();
  for (let step = 0; step < 10; step++) await population.update(update);
  const leaked = gpu.liveBuffers() - before;

  const saved = await population.snapshot();
  await population.update(update);
  const expected = await population.gradient(update);
  const says = (promise: Promise<unknown>) => promise.then(() => 'nothing', String);
  const waiting = says(population.gradient(update));
  gpu.loseDevice?.();
  const lost = await gpu.lost;
  const pending = await waiting;
  const afterwards = await says(population.gradient(update));

  const again = await createTfjsRuntime('webgpu');
  // What is left of the old device must not take the new one along.
  population.dispose();
  gpu.dispose();
  const restored = await again.create(spec, MEMBERS, weights);
  await restored.restore(saved);
  await restored.update(update);
  const resumed = distance(await restored.gradient(update), expected);

  report({
    detail: gpu.detail,
    distances,
    leaked,
    pending,
    afterwards,
    lost,
    resumed,
  } satisfies WebgpuReport);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
