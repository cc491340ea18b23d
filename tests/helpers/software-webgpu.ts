/**
 * WebGPU in Node: Dawn with SwiftShader, the software Vulkan that comes with Chromium. The dynamic linker reads its
 * paths when a process starts, so this cannot run inside a test's process: a program prints what it found as JSON.
 */

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { env } from '@tensorflow/tfjs-core';

/** Folders of Chromium builds; each holds both the Vulkan loader and SwiftShader. */
const folders = ['/usr/lib/chromium', '/usr/lib/chromium-browser', '/opt/google/chrome', '/opt/chromium'];

const folder = folders.find((each) =>
  ['libvulkan.so.1', 'vk_swiftshader_icd.json'].every((file) => existsSync(`${each}/${file}`)),
);
export const hasSoftwareVulkan = folder !== undefined;

/** What to put into the title of a test that is skipped for want of it. */
export const noSoftwareVulkan =
  'no Chromium folder with libvulkan.so.1 and vk_swiftshader_icd.json was found';

/** Runs a TypeScript file in a process with software Vulkan; resolves with what it reports. */
export async function runWithSoftwareVulkan<T>(file: string): Promise<T> {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--import', 'tsx', file], {
    env: {
      ...process.env,
      LD_LIBRARY_PATH: folder,
      VK_ICD_FILENAMES: `${folder}/vk_swiftshader_icd.json`,
    },
  });
  const report = stdout.split('\n').find((line) => line.startsWith('{'));
  if (!report) throw new Error(`The WebGPU process said nothing:\n${stderr}`);
  return JSON.parse(report);
}

/** In such a process: puts WebGPU where programs look for it. */
export async function startWebgpu(): Promise<void> {
  const { create, globals } = await import('webgpu');
  Object.assign(globalThis, globals);
  Object.defineProperty(globalThis, 'navigator', { value: { gpu: create([]) }, configurable: true });
}

/**
 * For products as small as in tests tfjs picks a program that takes SwiftShader 50 ms each; this one, which it picks
 * for all others, takes half a millisecond. To be called with the backend started.
 */
export function pickFastProducts(): void {
  env().set('WEBGPU_MATMUL_PROGRAM_TYPE', 3);
}

/** Prints the report and ends the process, which Dawn would keep alive. */
export function report(found: object): never {
  console.log(JSON.stringify(found));
  process.exit(0);
}
