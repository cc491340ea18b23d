/** The compiled kernels in base64; `scripts/build-simd.mjs` makes the module. */
export const kernels: string;
