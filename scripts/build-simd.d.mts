/** Compiles the kernels of the `simd` runtime, unless that has been done. */
export function buildSimd(): Promise<void>;
