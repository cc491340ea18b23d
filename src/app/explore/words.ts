/** Pieces of sentences. */

/** `a`, `a and b`, `a, b and c`; beyond `most`, `a, b and 3 more`. */
export function listed(words: readonly string[], most = 5): string {
  if (words.length > most) return `${words.slice(0, most - 1).join(', ')} and ${words.length - most + 1} more`;
  const last = words.length - 1;
  return last < 1 ? words.join('') : `${words.slice(0, last).join(', ')} and ${words[last]}`;
}

/** The name in brackets that people know a variant by: `Group z-score (GRPO)` → `GRPO`; else its title. */
export function shortTitle(title: string): string {
  return /\(([^)]+)\)$/.exec(title)?.[1] ?? title;
}
