import os from 'node:os';
import { runBench } from '../bench/bench.ts';
import { type Field, type Rival, tfjsRivals } from '../bench/field.ts';
import type { Machine } from '../bench/report.ts';
import { headline } from '../bench/shapes.ts';
import { stepJob } from '../bench/step.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { spawnNodeWorker } from '../runtime/simd/pool/node-spawn.ts';
import { createSimdRuntime } from '../runtime/simd/runtime.ts';
import { benchTable } from './bench-table.ts';
import type { Flags } from './lab.ts';
import { openRuntime } from './open.ts';
import { bar, print } from './terminal.ts';
import { DisagreementError, findTorch, torchRival } from './torch-peer.ts';

/** `lab bench`: measures this machine and prints ratios, as text or as one JSON object. */
export async function benchCommand(flags: Flags): Promise<void> {
  const progress = flags.quiet || !process.stderr.isTTY ? null : showProgress;
  const report = await runBench(await openField(), {
    quick: flags.quick === true,
    ...(progress && { onProgress: progress }),
  });
  if (progress) process.stderr.write('\r\x1b[K');
  for (const { name, reason } of report.absent) process.stderr.write(`lab: without ${name}: ${reason}\n`);
  await print(flags.json ? `${JSON.stringify(report)}\n` : benchTable(report));
}

/** Node has no GPU; PyTorch takes part where a Python has it. */
async function openField(): Promise<Field> {
  // One thread: the pool is measured apart.
  const simd = await createSimdRuntime();
  const rivals = tfjsRivals(await openRuntime('wasm'), await openRuntime('cpu'));
  const machine = describeMachine();
  const field = { machine, simd, rivals, gpu: null, spawn: spawnNodeWorker };
  const torch = await openTorch(simd);
  if ('reason' in torch) return { ...field, absent: [{ name: 'pytorch', reason: torch.reason }] };
  const agent = `${machine.agent}; ${torch.detail}`;
  return { ...field, machine: { ...machine, agent }, rivals: [...rivals, torch.rival], absent: [] };
}

/** A PyTorch that is missing or broken is no reason not to measure the rest; one that computes otherwise is. */
async function openTorch(simd: Runtime): Promise<{ rival: Rival; detail: string } | { reason: string }> {
  const python = findTorch();
  if (!python) return { reason: 'no python3 here has the module torch' };
  try {
    return await torchRival(python, simd, stepJob(headline));
  } catch (error) {
    if (error instanceof DisagreementError) throw error;
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}

function describeMachine(): Machine {
  const [load] = os.loadavg();
  return {
    agent: `Node.js ${process.version} on ${process.platform} ${process.arch}`,
    processor: os.cpus()[0]?.model ?? null,
    cores: os.availableParallelism(),
    adapter: null,
    // Windows has none, and says 0.
    load: process.platform === 'win32' ? null : load,
  };
}

function showProgress(what: string, share: number): void {
  process.stderr.write(`\r\x1b[K${bar(share)} ${Math.round(100 * share)} %  ${what}`);
}
