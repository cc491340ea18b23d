/** Most points of a drawn line. */
export const maxPoints = 150;

/** What one lane shows at one drawn point: an entry of its own numbers. */
export interface Decimated {
  /** [points] entry whose place on the x axis the point takes. */
  readonly places: number[];
  /** [lane][points] entry whose numbers the lane shows there. */
  readonly entries: number[][];
}

/**
 * Thins lines of many entries without losing their spikes: the entries are split into equal buckets, each drawn as
 * two points, at which every line shows the smallest and the largest of its numbers, in the order they came.
 */
export function decimate(lines: readonly (readonly number[])[], limit = maxPoints): Decimated {
  const count = lines[0]?.length ?? 0;
  if (count <= limit) {
    const all = Array.from({ length: count }, (_, i) => i);
    return { places: all, entries: lines.map(() => all) };
  }
  const buckets = Math.floor(limit / 2) - 1;
  // The ends are exact, so that a line's label stands where its run stands.
  const places: number[] = [0];
  const entries: number[][] = lines.map(() => [0]);
  for (let bucket = 0; bucket < buckets; bucket++) {
    const from = Math.floor((bucket * count) / buckets);
    const to = Math.floor(((bucket + 1) * count) / buckets);
    places.push(from, to - 1);
    lines.forEach((line, lane) => {
      entries[lane].push(...extremes(line, from, to));
    });
  }
  places.push(count - 1);
  for (const lane of entries) lane.push(count - 1);
  return { places, entries };
}

/** Entries of the smallest and the largest number in `from … to − 1`, the earlier first. */
function extremes(line: readonly number[], from: number, to: number): [number, number] {
  let least = from;
  let most = from;
  for (let i = from; i < to; i++) {
    if (Number.isNaN(line[i])) continue;
    if (!(line[i] >= line[least])) least = i;
    if (!(line[i] <= line[most])) most = i;
  }
  return least <= most ? [least, most] : [most, least];
}
