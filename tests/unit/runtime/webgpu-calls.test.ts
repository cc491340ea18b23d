import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { hasSoftwareVulkan, noSoftwareVulkan, runWithSoftwareVulkan } from '../../helpers/software-webgpu.ts';
import type { CallName, Counts, Report } from '../../helpers/webgpu-calls.ts';

type Bounds = Readonly<Record<'sample' | 'update', Omit<Counts, 'writes'>>>;

/**
 * What one step may ask of the GPU: the counts of today, which only ever go down. `start page` is the experiment that
 * the page starts with; the sequence networks write three tokens a response, and have one layer.
 */
const bounds: Readonly<Record<string, Bounds>> = {
  'start page': {
    sample: { dispatches: 1, submits: 1, buffers: 1, readBacks: 1 },
    update: { dispatches: 8, submits: 1, buffers: 4, readBacks: 1 },
  },
  gru: {
    sample: { dispatches: 62, submits: 3, buffers: 5, readBacks: 2 },
    update: { dispatches: 133, submits: 3, buffers: 13, readBacks: 1 },
  },
  transformer: {
    sample: { dispatches: 93, submits: 3, buffers: 5, readBacks: 2 },
    update: { dispatches: 85, submits: 2, buffers: 5, readBacks: 1 },
  },
};

const title = hasSoftwareVulkan
  ? 'a step on WebGPU makes no more dispatches, submits, buffers and read-backs than it did'
  : `WebGPU calls are not counted: ${noSoftwareVulkan}`;

it.skipIf(!hasSoftwareVulkan)(title, { timeout: 600_000 }, async () => {
  const file = fileURLToPath(new URL('../../helpers/webgpu-calls.ts', import.meta.url));
  const report = await runWithSoftwareVulkan<Report>(file);
  expect(Object.keys(report)).toEqual(Object.keys(bounds));
  for (const [name, counts] of Object.entries(report)) {
    for (const [call, bound] of Object.entries(bounds[name])) {
      const found = counts[call as CallName];
      expect(found.calls, `${name}: calls of ${call} in a step`).toBe(1);
      for (const [what, most] of Object.entries(bound)) {
        const made = found[what as keyof Counts];
        expect(made, `${name}: ${what} of ${call}`).toBeLessThanOrEqual(most);
      }
    }
    // What a policy has just drawn it need not score.
    expect(counts.logprobs.calls, name).toBe(0);
    // Nothing happens between the calls.
    expect(counts.other, name).toMatchObject({ dispatches: 0, submits: 0, buffers: 0, readBacks: 0 });
  }
});
