/**
 * A process of its own for WebGPU in Node: Dawn with SwiftShader, the software Vulkan that comes with Chromium. The
 * dynamic linker reads its paths when a process starts, so this cannot run inside a test's process.
 *
 * Run as a program it compares WebGPU with plain JavaScript on every network and prints what it found as JSON.
 */

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { env } from '@tensorflow/tfjs-core';
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

/** Folders of Chromium builds; each holds both the Vulkan loader and SwiftShader. */
const folders = ['/usr/lib/chromium', '/usr/lib/chromium-browser', '/opt/google/chrome', '/opt/chromium'];

const folder = folders.find((each) =>
  ['libvulkan.so.1', 'vk_swiftshader_icd.json'].every((file) => existsSync(`${each}/${file}`)),
);
export const hasSoftwareVulkan = folder !== undefined;

/** Runs this file in a process with software Vulkan. */
export async function runOnSoftwareWebgpu(): Promise<WebgpuReport> {
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', fileURLToPath(import.meta.url)],
    {
      env: {
        ...process.env,
        LD_LIBRARY_PATH: folder,
        VK_ICD_FILENAMES: `${folder}/vk_swiftshader_icd.json`,
      },
    },
  );
  const report = stdout.split('\n').find((line) => line.startsWith('{'));
  if (!report) throw new Error(`The WebGPU process said nothing:\n${stderr}`);
  return JSON.parse(report);
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
  const { create, globals } = await import('webgpu');
  Object.assign(globalThis, globals);
  Object.defineProperty(globalThis, 'navigator', { value: { gpu: create([]) }, configurable: true });

  const cpu = await createTfjsRuntime('cpu');
  const gpu = await createTfjsRuntime('webgpu');
  // For products as small as here tfjs picks a program that takes SwiftShader 50 ms each; this one, which it picks
  // for all others, takes half a millisecond.
  env().set('WEBGPU_MATMUL_PROGRAM_TYPE', 3);
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

  const report: WebgpuReport = {
    detail: gpu.detail,
    distances,
    leaked,
    pending,
    afterwards,
    lost,
    resumed,
  };
  console.log(JSON.stringify(report));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main();
  // Dawn keeps the process alive.
  process.exit(0);
}
