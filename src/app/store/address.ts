import { startLink } from '../../core/experiment/defaults.ts';
import type { Experiment } from '../../core/experiment/experiment.ts';
import type { Issue } from '../../core/experiment/issues.ts';
import { readLink, writeLink } from '../../core/experiment/link.ts';

/** The address bar always holds the whole experiment. */

/** The hash that the page itself has written or taken in last. */
let known = '';
let timer: ReturnType<typeof setTimeout> | undefined;
let draggedAt = Number.NEGATIVE_INFINITY;

/** Whether a hash names a page beside the Bench (`#/explore`) instead of an experiment. */
export function isPageHash(hash: string): boolean {
  return hash.startsWith('#/');
}

/** Browsers refuse many history entries in a short time. */
const writeEveryMs = 200;
/** Edits of one drag share a history entry. */
const dragMs = 1000;

/** The experiment of the address; the one to start with where it names none. */
export function readAddress(): { experiment: Experiment; issues: readonly Issue[] } {
  known = isPageHash(location.hash) ? '' : location.hash;
  // A page that shows the Bench's run holds its experiment in its query.
  const carried = /^#\/microscope\?(.+)$/.exec(location.hash)?.[1];
  const read = readLink(carried ?? (known === '' ? startLink : known));
  // What one sees can be copied from the address bar from the first moment on.
  if (location.hash === '') write(read.experiment, false);
  return read;
}

/** Whether somebody else has changed the experiment's address: the back button, or a hand in the address bar. */
export function addressChanged(): boolean {
  return location.hash !== known && !isPageHash(location.hash);
}

/** Puts an experiment into the address bar: as a new entry of the history, or in place of the present one. */
export function writeAddress(experiment: Experiment, pace: 'discrete' | 'drag'): void {
  clearTimeout(timer);
  if (pace === 'discrete') {
    write(experiment, true);
    return;
  }
  timer = setTimeout(() => {
    const now = performance.now();
    write(experiment, now - draggedAt > dragMs);
    draggedAt = performance.now();
  }, writeEveryMs);
}

/** The address's hash for an experiment. Without one an address means the experiment to start with. */
export function hashOf(experiment: Experiment): string {
  // So the default experiment, whose link is empty, has to say something.
  return `#${writeLink(experiment) || `task=${experiment.task.id}`}`;
}

function write(experiment: Experiment, push: boolean): void {
  const hash = hashOf(experiment);
  if (hash === location.hash) return;
  if (isPageHash(location.hash)) {
    // The last edit of a drag comes after the Bench was left: what the history holds of it is no longer known.
    known = hash;
    return;
  }
  const url = `${location.pathname}${location.search}${hash}`;
  try {
    if (push) history.pushState(null, '', url);
    else history.replaceState(null, '', url);
  } catch {
    // The browser has had too many; the next edit writes the whole experiment again.
  }
  known = location.hash;
}
