import type { PageProps } from '../router.ts';
import { NoSuchPage } from '../shell/no-such-page.tsx';
import { ErrorBoundary } from '../ui/error-boundary.tsx';
import { useLoaded } from '../ui/use-loaded.ts';
import { ExplorerIndex } from './explorer-index.tsx';
import { type ExplorerPage, explorers } from './explorers.ts';

/** `#/explore`: all explorers; `#/explore/clip`: one of them. */
export default function ExplorePage({ path, query }: PageProps) {
  if (path === '') return <ExplorerIndex />;
  const explorer = explorers.find(({ id }) => id === path);
  if (!explorer) return <NoSuchPage />;
  return (
    <ErrorBoundary what="This explorer" key={path}>
      <Loaded explorer={explorer} query={query} />
    </ErrorBoundary>
  );
}

function Loaded({ explorer, query }: { explorer: ExplorerPage; query: string }) {
  const Page = useLoaded(explorer.load);
  return Page ? <Page query={query} /> : null;
}
