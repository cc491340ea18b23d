/**
 * `npx tsx tests/bench/step.ts [--quick]`: what sampling, scoring and learning cost on each backend that runs in Node.
 * Backends take turns within each repeat, so that whatever else the machine does hits all of them; medians are printed.
 */

import { availableParallelism } from 'node:os';
import { buildSimd } from '../../scripts/build-simd.mjs';
import { networks } from '../../src/runtime/networks/index.ts';
import type { Runtime } from '../../src/runtime/runtime.ts';
import { createTfjsRuntime } from '../../src/runtime/tfjs/runtime.ts';
import { matmulPeak } from './peak.ts';
import { forwardFlops, type Phase, phases, type Shape, shapes, Workload } from './workload.ts';

const quick = process.argv.includes('--quick');
const repeats = quick ? 3 : 9;

await buildSimd();
// Imported only now: it needs what has just been built.
const { createSimdRuntime } = await import('../../src/runtime/simd/runtime.ts');
const { createPooledRuntime } = await import('../../src/runtime/simd/pool/runtime.ts');
const { spawnNodeWorker } = await import('../../src/runtime/simd/pool/node-spawn.ts');

const median = (times: number[]) => [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)];

async function measure(
  shape: Shape,
  runtimes: readonly Runtime[],
): Promise<Map<Runtime, Record<Phase, number>>> {
  const works = await Promise.all(runtimes.map((runtime) => Workload.create(runtime, shape)));
  const times = works.map(() => Object.fromEntries(phases.map((phase) => [phase, [] as number[]])));
  for (let repeat = -4; repeat < repeats; repeat++) {
    for (const phase of phases) {
      for (const [i, work] of works.entries()) {
        const taken = await work.time(phase, i < 2 ? 5 : 1);
        // The first few let compilers warm up.
        if (repeat >= 0) times[i][phase].push(taken);
      }
    }
  }
  for (const work of works) work.dispose();
  return new Map(
    runtimes.map((runtime, i) => [
      runtime,
      Object.fromEntries(phases.map((phase) => [phase, median(times[i][phase])])) as Record<Phase, number>,
    ]),
  );
}

const simd = await createSimdRuntime();
const pooled = await createPooledRuntime(availableParallelism(), spawnNodeWorker);
const others = [await createTfjsRuntime('wasm'), await createTfjsRuntime('cpu')];
const names = new Map<Runtime, string>([
  [simd, 'simd'],
  [pooled, `simd × ${availableParallelism()}`],
  ...others.map((runtime) => [runtime, `tfjs-${runtime.backend}`] as const),
]);
const peak = await matmulPeak();
console.log(`SIMD matmul peak, tile in registers and L1: ${peak.toFixed(1)} GFLOP/s`);

for (const shape of shapes) {
  const compared = shape.simdOnly ? [simd, pooled] : [simd, pooled, ...others];
  const results = await measure(shape, compared);
  console.log(
    `\n${shape.name} (${networks[shape.spec.id].layout(shape.spec).parameters} parameters a member)`,
  );
  const base = results.get(simd);
  for (const [runtime, times] of results) {
    const cells = phases.map((phase) => {
      const ratio = base ? times[phase] / base[phase] : 1;
      const factor = runtime === simd ? '' : ` (×${ratio.toFixed(1)})`;
      return `${phase} ${times[phase].toFixed(2)} ms${factor}`;
    });
    console.log(`  ${names.get(runtime)?.padEnd(9)} ${cells.join('   ')}`);
  }
  const forward = forwardFlops(shape);
  if (base && forward > 0) {
    const rate = (phase: Phase, passes: number) => {
      const gflops = (forward * passes) / base[phase] / 1e6;
      return `${phase} ${gflops.toFixed(1)} GFLOP/s, ${((100 * gflops) / peak).toFixed(0)} % of peak`;
    };
    console.log(`  matmul work alone: ${rate('logprobs', 1)}; ${rate('update', 3)}`);
  }
}

pooled.dispose();
