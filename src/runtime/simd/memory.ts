import { type Job, jobFields } from './job.ts';
import { kernels } from './kernels.generated.js';

/** What the kernels export; addresses are unsigned 32-bit numbers. */
interface Kernels {
  readonly memory: WebAssembly.Memory;
  alloc(bytes: number): number;
  mark(): number;
  release(mark: number): void;
  jobAddress(): number;
  sample(): void;
  score(): void;
  gradient(): void;
  update(): void;
  applyMath(kind: number, to: number, from: number, count: number): void;
  multiplyProbe(c: number, a: number, b: number, m: number, k: number, n: number): void;
}

let compiled: Promise<WebAssembly.Module> | undefined;

function compile(): Promise<WebAssembly.Module> {
  compiled ??= WebAssembly.compile(Uint8Array.from(atob(kernels), (char) => char.charCodeAt(0)));
  return compiled;
}

/**
 * One instance of the kernels and its memory, a stack of blocks. Views of it are made when needed and never kept:
 * they become empty when the memory grows.
 */
export class KernelMemory {
  private constructor(readonly kernels: Kernels) {}

  static async create(): Promise<KernelMemory> {
    const instance = await WebAssembly.instantiate(await compile());
    return new KernelMemory(instance.exports as unknown as Kernels);
  }

  /** A block for `count` 4-byte numbers, with whatever was there before. */
  alloc(count: number): number {
    return this.kernels.alloc(count * 4) >>> 0;
  }

  zeros(count: number): number {
    const at = this.alloc(count);
    this.ints(at, count).fill(0);
    return at;
  }

  floats(at: number, count: number): Float32Array {
    return new Float32Array(this.kernels.memory.buffer, at, count);
  }

  ints(at: number, count: number): Int32Array {
    return new Int32Array(this.kernels.memory.buffer, at, count);
  }

  store(values: Int32Array | Float32Array): number {
    const at = this.alloc(values.length);
    const view = values instanceof Int32Array ? this.ints(at, values.length) : this.floats(at, values.length);
    view.set(values);
    return at;
  }

  /** Runs a kernel on a job; fields that are not given are 0. */
  run(kernel: 'sample' | 'score' | 'gradient' | 'update', job: Job): void {
    const record = this.ints(this.kernels.jobAddress(), jobFields.length);
    jobFields.forEach((field, i) => {
      record[i] = job[field] ?? 0;
    });
    this.kernels[kernel]();
  }

  /** Does some work and then drops all blocks it made. */
  scratch<T>(work: () => T): T {
    const mark = this.kernels.mark();
    try {
      return work();
    } finally {
      this.kernels.release(mark);
    }
  }
}
