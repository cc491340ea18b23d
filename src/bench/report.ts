import type { Spread } from './spread.ts';

export interface Machine {
  /** `Node.js v20.19.0 on linux x64`, or what the browser says of itself. */
  readonly agent: string;
  /** The processor's name; null where nobody tells. */
  readonly processor: string | null;
  readonly cores: number;
  /** The WebGPU adapter; null without one. */
  readonly adapter: string | null;
  /** Processes that wanted a core, on the average of the last minute, before the bench began; null where unknown. */
  readonly load: number | null;
}

/** One contender of a section. Phases are those of the section; a phase that was not measured is absent. */
export interface Row {
  readonly label: string;
  readonly ms: Readonly<Record<string, Spread>>;
  /** What the section's `relative` says. */
  readonly relative: Readonly<Record<string, Spread>>;
  /** Rate of the matrix products alone, and its part of what one thread can do at best. */
  readonly gflops?: Readonly<Record<string, Spread>>;
  readonly peak?: Readonly<Record<string, Spread>>;
}

export interface Section {
  readonly id: string;
  readonly title: string;
  /** What one call does. */
  readonly work: string;
  /** What `Row.relative` holds: `multiples of simd’s time`. */
  readonly relative: string;
  readonly phases: readonly string[];
  readonly rows: readonly Row[];
}

/** What the time of a phase goes into. */
export interface PhaseBound {
  readonly runtime: string;
  readonly phase: string;
  /** Part of the whole step, 0 … 1. */
  readonly share: number;
  /** `work` where no peak is known to count products against, `other` where there is and they are far from it. */
  readonly bound: 'products' | 'calls' | 'work' | 'other';
  /** The measurement behind it, as a sentence. */
  readonly because: string;
}

/**
 * Every ratio that a report names. `goal` is what the lab is held to on a 2-core machine. SIMD kernels run on two
 * workers unless it says one thread: a page and the command line take as many as there are cores.
 */
export const ratios = {
  simd_vs_tfjs_wasm: { title: 'SIMD kernels against TensorFlow.js WebAssembly', unit: '× faster' },
  simd_one_thread_vs_tfjs_wasm: {
    title: 'SIMD kernels on one thread against TensorFlow.js WebAssembly',
    unit: '× faster',
  },
  simd_vs_tfjs_wasm_uncached: {
    title: 'SIMD kernels against TensorFlow.js WebAssembly without a cache of keys and values',
    unit: '× faster',
    goal: { least: 15 },
  },
  simd_vs_tfjs_cpu: { title: 'SIMD kernels against TensorFlow.js in plain JavaScript', unit: '× faster' },
  simd_vs_pytorch: {
    title: 'SIMD kernels against PyTorch, two threads each',
    unit: '× faster',
    goal: { least: 3 },
  },
  simd_one_thread_vs_pytorch: {
    title: 'SIMD kernels on one thread against PyTorch on two',
    unit: '× faster',
  },
  simd_vs_webgpu: { title: 'SIMD kernels against TensorFlow.js on the GPU', unit: '× faster' },
  members_16_vs_1: { title: '16 members against one', unit: '× the time', goal: { most: 14 } },
  members_64_vs_1: { title: '64 members against one', unit: '× the time' },
  members_16_vs_1_one_thread: { title: '16 members against one, on one thread', unit: '× the time' },
  webgpu_members_16_vs_1: { title: '16 members against one, on the GPU', unit: '× the time' },
  workers_2_vs_1: { title: 'Two workers against one', unit: '× faster', goal: { least: 1.7 } },
  simd_peak_fraction: {
    title: 'Forward pass of a transformer of width 64, of the SIMD peak',
    unit: 'of the peak',
    goal: { least: 0.5 },
  },
  algorithm_ms_16_members: {
    title: 'Rewards, advantages, clips, objectives of 16 members × 64 rollouts × 16 tokens',
    unit: 'ms',
    goal: { most: 10 },
  },
} as const satisfies Record<string, RatioKind>;

export interface RatioKind {
  readonly title: string;
  readonly unit: '× faster' | '× the time' | 'of the peak' | 'ms';
  readonly goal?: { readonly least?: number; readonly most?: number };
}

export type RatioName = keyof typeof ratios;
export const ratioNames = Object.keys(ratios) as readonly RatioName[];

/** Whether a median meets its goal; null without a goal or a measurement. */
export function meetsGoal(name: RatioName, spread: Spread | null): boolean | null {
  const { goal }: RatioKind = ratios[name];
  if (!goal || !spread) return null;
  const { least = -Infinity, most = Infinity } = goal;
  return spread.median >= least && spread.median <= most;
}

/** Who did not take part, and why. */
export interface Absent {
  readonly name: string;
  readonly reason: string;
}

/** What ratios and totals are about, for every reader of a report. */
export const stepMeans = 'A step samples rollouts and learns from them; sampling tells what scoring would.';

export interface BenchReport {
  readonly format: 'grpo-lab-bench';
  /** 2: a step's total is sampling and update; in 1 it was scoring, too. */
  readonly version: 2;
  readonly quick: boolean;
  readonly machine: Machine;
  /** How long the bench took. */
  readonly seconds: number;
  readonly ratios: Readonly<Record<RatioName, Spread | null>>;
  /** What one thread reaches in the kernels' matrix product, numbers in the first cache. */
  readonly peakGflops: Spread | null;
  readonly bounds: readonly PhaseBound[];
  readonly sections: readonly Section[];
  readonly absent: readonly Absent[];
}
