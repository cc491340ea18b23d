import { type ComponentType, useSyncExternalStore } from 'react';
import { isPageHash } from './store/address.ts';

export interface Page {
  /** As the navigation has it; absent where only a link inside another page leads to it. */
  readonly title?: string;
  readonly load: () => Promise<{ default: ComponentType<PageProps> }>;
}

/** Pages beside the Bench, by the first part of their path: `#/explore/clip?at=1.5` is `explore`'s. */
export const pages: Readonly<Record<string, Page>> = {
  methods: { title: 'Methods', load: () => import('./catalogue/page.tsx') },
  microscope: { title: 'Microscope', load: () => import('./microscope/page.tsx') },
  explore: { title: 'Explore', load: () => import('./explore/page.tsx') },
  'bench-report': { load: () => import('./bench-report/page.tsx') },
};

export interface PageProps {
  /** What follows the page's name: `clip`; '' where nothing does. */
  readonly path: string;
  /** What follows the question mark. */
  readonly query: string;
}

export interface Route extends PageProps {
  /** A key of `pages`, or something that is none. */
  readonly page: string;
}

/** The page that a hash names; null for the Bench, whose hash is its experiment. */
export function routeOf(hash: string): Route | null {
  if (!isPageHash(hash)) return null;
  const [where, ...query] = hash.slice(2).split('?');
  const [page, ...path] = where.split('/');
  return { page, path: path.join('/'), query: query.join('?') };
}

/** The Bench rewrites its hash all the time: only changes from page to page count. */
const pageHash = () => (isPageHash(location.hash) ? location.hash : '');

const listeners = new Set<() => void>();
/** What the page itself has put into the address last; null once somebody else has changed it. */
let written: string | null = null;

function subscribe(changed: () => void): () => void {
  const followed = () => {
    written = null;
    changed();
  };
  listeners.add(changed);
  addEventListener('popstate', followed);
  addEventListener('hashchange', followed);
  return () => {
    listeners.delete(changed);
    removeEventListener('popstate', followed);
    removeEventListener('hashchange', followed);
  };
}

export function useRoute(): Route | null {
  return routeOf(useSyncExternalStore(subscribe, pageHash));
}

/** Puts a page's state into the address, in place of what stands there of the same page. */
export function writeQuery(path: string, query: string): void {
  const hash = `#/${path}${query === '' ? '' : `?${query}`}`;
  const here = location.hash.split('?')[0] === `#/${path}`;
  if (!here || location.hash === hash) return;
  written = query;
  try {
    history.replaceState(null, '', `${location.pathname}${location.search}${hash}`);
  } catch {
    // The browser has had too many; the next change writes the whole state again.
  }
  for (const changed of listeners) changed();
}

/** Whether the page itself has put this into the address, so that nobody needs to read it. */
export function isOwnQuery(query: string): boolean {
  return query === written;
}
