import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Rival } from '../bench/field.ts';
import { headline } from '../bench/shapes.ts';
import { adam, type Contender, type StepJob, type StepPhase } from '../bench/step.ts';
import { networks } from '../runtime/networks/index.ts';
import type { Runtime } from '../runtime/runtime.ts';

const script = fileURLToPath(new URL('../../tests/bench/torch_step.py', import.meta.url));

/** Threads that PyTorch gets. */
const threads = 2;

/** Interpreters to try: one from a version manager often lacks the system's packages. */
const interpreters = ['python3', '/usr/bin/python3'];

/** The first interpreter that has PyTorch; null where none does. */
export function findTorch(): string | null {
  // Looked up, not imported: that takes seconds.
  const question = 'import importlib.util, sys; sys.exit(importlib.util.find_spec("torch") is None)';
  const hasTorch = (program: string) => spawnSync(program, ['-c', question]).status === 0;
  return interpreters.find(hasTorch) ?? null;
}

/** PyTorch computes something else than the lab: ratios of different things mean nothing. */
export class DisagreementError extends Error {
  override readonly name = 'DisagreementError';
}

/**
 * PyTorch as a rival on the headline step, in a process of its own. Rejects where it does not start, and with a
 * `DisagreementError` where it does not compute what `simd` computes. `detail` says what computes.
 */
export async function torchRival(
  program: string,
  simd: Runtime,
  job: StepJob,
): Promise<{ readonly rival: Rival; readonly detail: string }> {
  const child = spawn(program, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const line = new Line(child);
  const ready = await line.ask(await describe(job, simd));
  if (!('ready' in ready)) {
    child.kill();
    const reason = ready.error ?? JSON.stringify(ready);
    throw new DisagreementError(`PyTorch computes something else than simd: ${reason}`);
  }
  const contender: Contender = {
    async time(phase: StepPhase, calls: number) {
      const { ms } = await line.ask({ phase, calls });
      if (typeof ms !== 'number') throw new Error(`PyTorch did not time ${phase}`);
      return ms;
    },
    dispose: () => child.kill(),
  };
  const rival: Rival = { name: 'pytorch', only: headline, contend: async () => contender };
  return { rival, detail: String(ready.ready) };
}

/** All that the script needs to do the same step, and what comes out of it here. */
async function describe({ shape, initial, sample, update }: StepJob, simd: Runtime): Promise<object> {
  const { spec, members, rows, context, width } = shape;
  const population = await simd.create(spec, members, initial);
  const { logps } = await population.logprobs(update);
  const { tokens: sampled } = await population.sample(sample);
  const { gradNorms } = await population.update(update);
  population.dispose();
  return {
    ...{ members, rows, context, width, threads, adam },
    ...{ d: spec.params.width, layers: spec.params.layers, heads: spec.params.heads },
    ...{ vocabulary: spec.vocabulary, outputs: spec.outputs },
    tensors: networks[spec.id].layout(spec).tensors,
    weights: base64(initial),
    contexts: base64(Int32Array.from(sample.contexts.flatMap((each) => Array.from(each)))),
    uniforms: base64(sample.uniforms),
    tokens: base64(update.tokens),
    dLogps: base64(update.dLogps),
    expected: { logps: base64(logps), sampled: base64(sampled), gradNorms: base64(gradNorms) },
  };
}

function base64({ buffer, byteOffset, byteLength }: Float32Array | Int32Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}

/** What the script says, one JSON object a line. */
type Answer = Readonly<Record<string, unknown>>;

/** Questions to the script and its answers, one at a time. */
class Line {
  private readonly gone: Promise<never>;
  private settle: (answer: Answer) => void = () => {};

  constructor(private readonly child: ChildProcessByStdio<Writable, Readable, null>) {
    this.gone = new Promise((_, reject) => {
      child.once('error', reject);
      child.once('exit', (status) => reject(new Error(`PyTorch's process ended with status ${status}`)));
    });
    // Heard of by whoever asks next.
    this.gone.catch(() => {});
    // Written to after its end: that it has ended says more.
    child.stdin.on('error', () => {});
    createInterface({ input: child.stdout }).on('line', (text) => this.settle(JSON.parse(text)));
  }

  ask(question: object): Promise<Answer> {
    const answered = new Promise<Answer>((resolve) => {
      this.settle = resolve;
    });
    this.child.stdin.write(`${JSON.stringify(question)}\n`);
    return Promise.race([answered, this.gone]);
  }
}
