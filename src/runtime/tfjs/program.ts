import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';

/**
 * A program for WebGPU that computes each number of its output from its inputs in one dispatch, where operations of
 * tfjs take one each, and a buffer for each result in between. Other backends never see one.
 */
export interface Program {
  /** Must tell programs apart, like the text does: tfjs compiles each name once. */
  readonly name: string;
  /** Names of the inputs in `body`: flat arrays, with their shapes as `uniforms.<name>Shape`. */
  readonly inputs: readonly string[];
  /** WGSL statements that set `result[index]`; `index` is the place in the output. */
  readonly body: string;
}

const workgroup = 64;

/** Runs a program; to be called inside `compute`, on WebGPU. `position` is `uniforms.position` in the body. */
export function runProgram<T extends tf.Tensor>(
  { name, inputs, body }: Program,
  tensors: readonly tf.Tensor[],
  shape: number[],
  { dtype = 'float32', position = 0 }: { dtype?: 'float32' | 'int32'; position?: number } = {},
): T {
  const program = {
    dispatch: [Math.ceil(shape.reduce((size, length) => size * length, 1) / workgroup), 1, 1],
    dispatchLayout: { x: shape.map((_, axis) => axis) },
    outputShape: shape,
    shaderKey: `grpo-lab ${name}`,
    size: true,
    uniforms: 'position : i32,',
    variableNames: [...inputs],
    workgroupSize: [workgroup, 1, 1],
    getUserCode: () => `
      fn main(index : i32) {
        if (index >= uniforms.size) { return; }
        ${body}
      }`,
  } satisfies Parameters<WebGPUBackend['runWebGPUProgram']>[0];
  const backend = tf.backend() as WebGPUBackend;
  const own = [{ type: 'int32', data: [position] }];
  const info = backend.runWebGPUProgram(program, [...tensors], dtype, own);
  return tf.engine().makeTensorFromTensorInfo(info) as T;
}
