/** Pieces of sentences. */

/** `a`, `a and b`, `a, b and c`; beyond `most`, `a, b and 3 more`. */
export function listed(words: readonly string[], most = 5): string {
  if (words.length > most)
    return `${words.slice(0, most - 1).join(', ')} and ${words.length - most + 1} more`;
  const last = words.length - 1;
  return last < 1 ? words.join('') : `${words.slice(0, last).join(', ')} and ${words[last]}`;
}

/**
 * The name that people know a variant by: that in brackets (`Group z-score (GRPO)` → `GRPO`), unless the title begins
 * with one (`DPPO (KL)`); else the title.
 */
export function shortTitle(title: string): string {
  const bracketed = /^(?![A-Z]{3}).*\(([^)]+)\)$/.exec(title);
  return bracketed?.[1] ?? title;
}
