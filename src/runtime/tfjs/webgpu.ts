import * as tf from '@tensorflow/tfjs-core';
import { adapterName } from '../choose.ts';

/** tfjs sizes its programs by these; a device has the adapter's own limits only where it asks for them. */
const limitNames = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
] as const;

/**
 * Starts the WebGPU backend on a device of our own, in place of any earlier one: tfjs's own start-up crashes
 * without an adapter and says nothing when the device is lost.
 */
export async function createWebgpuBackend(): Promise<{
  device: GPUDevice;
  detail: string;
  lost: Promise<string>;
}> {
  const adapter = await globalThis.navigator?.gpu?.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw new Error('There is no WebGPU adapter.');
  const { WebGPUBackend } = await import('@tensorflow/tfjs-backend-webgpu');
  const device = await adapter.requestDevice({
    requiredLimits: Object.fromEntries(limitNames.map((name) => [name, adapter.limits[name]])),
  });
  if (tf.engine().findBackendFactory('webgpu')) tf.removeBackend('webgpu');
  tf.registerBackend('webgpu', () => new WebGPUBackend(device, adapter.info));
  // Each submit costs about as much as a dozen dispatches; memory that a call is done with is free only after one.
  tf.env().set('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE', 64);
  if (!(await tf.setBackend('webgpu'))) throw new Error('The WebGPU backend did not start.');
  return {
    device,
    detail: adapterName(adapter),
    lost: device.lost.then(({ reason, message }) => message || `The GPU device was lost (${reason}).`),
  };
}
