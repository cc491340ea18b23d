/**
 * Memory as one stack of blocks: what lasts (weights, moments) at the bottom, a request and the scratch of its
 * kernels above. Nothing is freed singly; `release` drops everything above a mark.
 */

const PAGE: u64 = 65536;
/** Vector loads may read this far past the end of a block. */
const SLACK: u64 = 64;

let top: usize = (__heap_base + 63) & ~63;

/** A block on a cache line of its own. Its content is whatever was there before. */
export function alloc(bytes: usize): usize {
  const block = top;
  const end = (<u64>top + bytes + 63) & ~63;
  const have = <u64>memory.size() << 16;
  if (end + SLACK > have) {
    // By an eighth at least, so that a growing request does not grow the memory block by block.
    const pages = <i32>((end + SLACK - have + PAGE - 1) / PAGE);
    if (memory.grow(max(pages, memory.size() >> 3)) < 0 && memory.grow(pages) < 0) unreachable();
  }
  top = <usize>end;
  return block;
}

export function mark(): usize {
  return top;
}

export function release(to: usize): void {
  top = to;
}

/** A block of `count` f32 zeros. */
export function zeros(count: i32): usize {
  const block = alloc((<usize>count) << 2);
  memory.fill(block, 0, (<usize>count) << 2);
  return block;
}
