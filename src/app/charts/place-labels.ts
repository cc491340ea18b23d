/**
 * Moves labels apart so that none covers another: each keeps its order and moves as little as need be.
 * Returns the new places, in the order given; none leaves `low … high` while there is room for all.
 */
export function placeLabels(wanted: readonly number[], height: number, low: number, high: number): number[] {
  const order = wanted.map((_, i) => i).sort((a, b) => wanted[a] - wanted[b] || a - b);
  const gap = wanted.length > 1 ? Math.min(height, (high - low) / (wanted.length - 1)) : height;
  // Blocks of labels that touch, each around the mean of what its labels want.
  const blocks: { sum: number; size: number }[] = [];
  for (const [rank, label] of order.entries()) {
    // With k · gap taken off, labels that touch all want the same place.
    let block = { sum: wanted[label] - rank * gap, size: 1 };
    for (
      let last = blocks.at(-1);
      last && last.sum / last.size >= block.sum / block.size;
      last = blocks.at(-1)
    ) {
      block = { sum: block.sum + last.sum, size: block.size + last.size };
      blocks.pop();
    }
    blocks.push(block);
  }
  const placed = new Array<number>(wanted.length);
  let rank = 0;
  const room = high - (wanted.length - 1) * gap;
  for (const { sum, size } of blocks) {
    const start = Math.min(Math.max(sum / size, low), Math.max(low, room));
    for (let i = 0; i < size; i++, rank++) placed[order[rank]] = start + rank * gap;
  }
  return placed;
}
