/** The WebAssembly files as assets of our own site. Only for bundles made by Vite: Node has no `?url`. */
import plain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import type { WasmPaths } from './backend.ts';

export const wasmPaths: WasmPaths = { simd, plain };
