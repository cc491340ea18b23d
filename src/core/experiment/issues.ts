/** One problem of a link, a file or a parameter. */
export interface Issue {
  /** Where it is, e.g. `lanes[2].changes.clip.eps`; the part's name where the link itself cannot be read. */
  readonly field: string;
  /** What stood there, shortened. */
  readonly value: string;
  /** For people: the field, its value, what is allowed, and what is used instead. */
  readonly message: string;
}

const mostIssues = 50;
const longestShown = 60;
const longestList = 24;

/** Collects the problems of one input; hostile ones cannot make it grow without end. */
export class Issues {
  readonly list: Issue[] = [];

  /** `problem` follows the field's name, `remedy` says what is done about it: "must be …", "Using 4". */
  add(field: string, value: unknown, problem: string, remedy: string): void {
    if (this.list.length > mostIssues) return;
    if (this.list.length === mostIssues) {
      this.list.push({
        field: '',
        value: '',
        message: `There are more problems than these ${mostIssues}; the rest was mended without a word.`,
      });
      return;
    }
    const stop = problem.endsWith('?') ? '' : '.';
    this.list.push({ field, value: show(value), message: `${field} ${problem}${stop} ${remedy}.` });
  }
}

/** A value in a few words, safe to print whatever it is. */
export function show(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return value === '' ? 'nothing' : shortened(value);
    case 'number':
    case 'boolean':
    case 'undefined':
      return String(value);
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? 'a list' : 'an object';
    default:
      return `a ${typeof value}`;
  }
}

function shortened(text: string): string {
  const start = text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
  return start.replace(/\p{C}/gu, '·');
}

/** `must be one of lock, sort, not sotr: did you mean sort?` */
export function notOneOf(value: unknown, known: readonly string[]): string {
  const hint = typeof value === 'string' ? didYouMean(value, known) : '';
  return `must be one of ${listed(known)}, not ${show(value)}${hint}`;
}

/** `is not known here; there are group, temperature: did you mean group?` */
export function unknownName(name: string, known: readonly string[]): string {
  return `is not known here; there are ${listed(known)}${didYouMean(name, known)}`;
}

/** `: did you mean sort?`, or nothing where no known name is near. */
export function didYouMean(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  return near === null ? '' : `: did you mean ${near}?`;
}

function listed(known: readonly string[]): string {
  const more = known.length > longestList ? [`… (${known.length} in all)`] : [];
  return [...known.slice(0, longestList), ...more].join(', ');
}

/** The known name that differs from `name` by a slip or two; null where none does. */
function nearest(name: string, known: readonly string[]): string | null {
  if (name === '' || name.length > longestShown) return null;
  const slips = Math.max(1, Math.floor(name.length / 3));
  let best: string | null = null;
  let fewest = slips + 1;
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase(), candidate);
    if (distance < fewest) {
      best = candidate;
      fewest = distance;
    }
  }
  return best;
}

/** Letters to insert, drop, replace or swap with their neighbour to get from `a` to `b`. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const differs = a[i - 1] === b[j - 1] ? 0 : 1;
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + differs);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length];
}
