/** One of the processes that `lab claims` hands toys to, one after another. */
import type { Curve, Entry } from '../core/claims/ledger.ts';
import { curvesOf, entriesOf, runToy } from '../core/claims/run-toy.ts';
import { methodById } from '../core/methods/index.ts';
import { createSimdRuntime } from '../runtime/simd/runtime.ts';

export interface Job {
  readonly method: string;
  readonly toy: string;
  readonly seeds: number;
  readonly code: string;
}

export type Report =
  | { readonly type: 'progress'; readonly share: number }
  | { readonly type: 'done'; readonly entries: readonly Entry[]; readonly curves: readonly Curve[] }
  | { readonly type: 'failed'; readonly reason: string };

const tell = (report: Report) => process.send?.(report);

async function measure({ method: id, toy: toyId, seeds, code }: Job): Promise<void> {
  const method = methodById(id);
  const toy = method.toys?.find((each) => each.id === toyId);
  if (!toy) throw new Error(`${id} has no toy ${toyId}`);
  const runtime = await createSimdRuntime();
  let told = 0;
  const run = await runToy(toy, seeds, runtime, (share) => {
    if (share - told < 0.02) return;
    told = share;
    tell({ type: 'progress', share });
  });
  runtime.dispose();
  tell({ type: 'done', entries: entriesOf(method, toy, run, code), curves: curvesOf(method, toy, run) });
}

process.on('message', (job: Job) => {
  measure(job).catch((error: unknown) => {
    tell({ type: 'failed', reason: error instanceof Error ? error.message : String(error) });
  });
});
