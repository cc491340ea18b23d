/**
 * What a training step asks of a GPU, counted by wrapping WebGPU's own objects: the same on every device. Run as a
 * program in `software-webgpu.ts`; see the test for what is bounded.
 */

import { fileURLToPath } from 'node:url';
import { startLink } from '../../src/core/experiment/defaults.ts';
import { readLink } from '../../src/core/experiment/link.ts';
import { Trainer } from '../../src/core/trainer/trainer.ts';
import type { Population, Runtime } from '../../src/runtime/runtime.ts';
import { createTfjsRuntime } from '../../src/runtime/tfjs/runtime.ts';
import { pickFastProducts, report, startWebgpu } from './software-webgpu.ts';

export interface Counts {
  dispatches: number;
  submits: number;
  /** Buffers created: in steady state one for each tensor that is uploaded. */
  buffers: number;
  /** Buffers mapped for reading. */
  readBacks: number;
  /** Writes from the host. tfjs makes one for each dispatch, of shapes and the like. */
  writes: number;
}

export type CallName = 'sample' | 'logprobs' | 'update' | 'other';

/** Of one step in steady state: of each kind of call, and how many calls of that kind there were. */
export type StepCounts = Readonly<Record<CallName, Counts & { calls: number }>>;

export type Report = Readonly<Record<string, StepCounts>>;

/** The start page, and the sequence networks on answers of three tokens. */
const short = 'task=lock;prompts=2;length=3;prior=0;spread=0&seeds=2&all=prompts=2;group=4&lane=grpo';
const links: Readonly<Record<string, string>> = {
  'start page': startLink,
  gru: `${short}&policy=gru;width=8`,
  transformer: `${short}&policy=transformer;width=8;layers=1;heads=2`,
};

const none = (): Counts => ({ dispatches: 0, submits: 0, buffers: 0, readBacks: 0, writes: 0 });
let now = none();

/** Puts a count in front of a method of all objects of a class. */
function count(owner: { prototype: object }, method: string, what: keyof Counts): void {
  const prototype = owner.prototype as Record<string, (...args: unknown[]) => unknown>;
  const original = prototype[method];
  prototype[method] = function (...args) {
    now[what]++;
    return original.apply(this, args);
  };
}

function countCalls(): void {
  count(GPUComputePassEncoder, 'dispatchWorkgroups', 'dispatches');
  count(GPUQueue, 'submit', 'submits');
  count(GPUQueue, 'writeBuffer', 'writes');
  count(GPUDevice, 'createBuffer', 'buffers');
  const prototype = GPUBuffer.prototype;
  const { mapAsync } = prototype;
  prototype.mapAsync = function (mode, ...range) {
    if (mode === GPUMapMode.READ) now.readBacks++;
    return mapAsync.call(this, mode, ...range);
  };
}

/** Attributes what is counted to the calls of a runtime's populations. */
function attribute(runtime: Runtime, to: Record<CallName, Counts & { calls: number }>): Runtime {
  const take = (name: CallName) => {
    for (const what of Object.keys(now) as (keyof Counts)[]) to[name][what] += now[what];
    to[name].calls++;
    now = none();
  };
  const create: Runtime['create'] = async (...args) => {
    const population = await runtime.create(...args);
    for (const name of ['sample', 'logprobs', 'update'] as const) {
      const original = population[name].bind(population) as (request: never) => Promise<unknown>;
      const counted = async (request: never) => {
        take('other');
        const result = await original(request);
        take(name);
        return result;
      };
      Object.assign(population satisfies Population, { [name]: counted });
    }
    return population;
  };
  return Object.assign(Object.create(runtime), { create });
}

async function countStep(runtime: Runtime, link: string): Promise<StepCounts> {
  const counts: Record<CallName, Counts & { calls: number }> = {
    sample: { ...none(), calls: 0 },
    logprobs: { ...none(), calls: 0 },
    update: { ...none(), calls: 0 },
    other: { ...none(), calls: 0 },
  };
  const trainer = await Trainer.create(readLink(link).experiment, attribute(runtime, counts));
  // The first step is evaluated, and in the second the last buffers are made that later steps use again.
  for (let step = 0; step < 2; step++) await trainer.advance();
  now = none();
  for (const each of Object.values(counts)) Object.assign(each, none(), { calls: 0 });
  await trainer.advance();
  trainer.dispose();
  return counts;
}

async function main(): Promise<void> {
  await startWebgpu();
  const runtime = await createTfjsRuntime('webgpu');
  pickFastProducts();
  countCalls();
  const found: Record<string, StepCounts> = {};
  for (const [name, link] of Object.entries(links)) found[name] = await countStep(runtime, link);
  report(found satisfies Report);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
