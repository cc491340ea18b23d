import type { FeatureReader } from '../runtime.ts';
import type { Job } from './job.ts';
import type { KernelMemory } from './memory.ts';
import type { RowOrder } from './rows.ts';

/** Lets the host's reader write the features of the positions that a sampling step is about to draw. */
export function storeActive(
  memory: KernelMemory,
  job: Job,
  reader: FeatureReader,
  rows: RowOrder,
  features: number,
): void {
  const { width = 0, first = 0, featureWidth = 1, slots = 0 } = job;
  const tokens = memory.ints(job.tokens ?? 0, rows.count * width);
  const lengths = memory.ints(job.lengths ?? 0, rows.count);
  const ended = memory.ints(job.ended ?? 0, rows.count);
  const out = memory.ints(job.featureIds ?? 0, rows.count * featureWidth * slots);
  for (let place = 0; place < rows.count; place++) {
    if (ended[place]) continue;
    const end = Math.min(first + featureWidth, lengths[place]);
    for (let t = first; t < end; t++) {
      const at = (place * featureWidth + t - first) * slots;
      reader.read(rows.row(place), t, tokens, place * width, out, at);
      for (let i = at; i < at + slots; i++) {
        if (out[i] >= -1 && out[i] < features) continue;
        throw new RangeError(`a feature must be from −1 to ${features - 1}, not ${out[i]}`);
      }
    }
  }
}
