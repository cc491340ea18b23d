import { useEffect } from 'react';
import styles from './app.module.css';
import { Bench } from './bench/bench.tsx';
import { useInspector } from './inspector/inspector-store.ts';
import { pages, type Route, useRoute } from './router.ts';
import { Header } from './shell/header.tsx';
import { KeysDialog } from './shell/keys-dialog.tsx';
import { Messages } from './shell/messages.tsx';
import { NoSuchPage } from './shell/no-such-page.tsx';
import { PageFailure } from './shell/page-failure.tsx';
import { useShortcuts } from './shell/shortcuts.ts';
import { Transport } from './shell/transport.tsx';
import { useLab } from './store/lab-store.ts';
import { ErrorBoundary } from './ui/error-boundary.tsx';
import { HelpPopover } from './ui/help.tsx';
import { useLoaded } from './ui/use-loaded.ts';

const loadRecipePanel = () => import('./recipe/recipe-panel.tsx');

/** The recipe panel comes when it is first asked for. */
function RecipeSlot() {
  const open = useLab((state) => state.view.recipeLane !== null);
  return open ? (
    <ErrorBoundary what="The recipe">
      <LoadedRecipePanel />
    </ErrorBoundary>
  ) : null;
}

const loadInspector = () => import('./inspector/inspector-panel.tsx');

/** So does the inspector; the recipe covers it. */
function InspectorSlot() {
  const open = useInspector((state) => state.at !== null);
  const covered = useLab((state) => state.view.recipeLane !== null);
  return open && !covered ? (
    <ErrorBoundary what="The inspector">
      <LoadedInspector />
    </ErrorBoundary>
  ) : null;
}

function LoadedInspector() {
  const Inspector = useLoaded(loadInspector);
  return Inspector ? <Inspector /> : null;
}

function LoadedRecipePanel() {
  const RecipePanel = useLoaded(loadRecipePanel);
  return RecipePanel ? <RecipePanel /> : null;
}

/** What stands at the address of the page: the Bench, or one of the pages beside it. */
function Routed() {
  const route = useRoute();
  const place = route && `${route.page}/${route.path}`;
  // A hash that names no element leaves the scroll position where the page before had it.
  useEffect(() => {
    if (place !== null) scrollTo(0, 0);
  }, [place]);
  if (route === null) return <BenchPage />;
  return (
    <div className={styles.plain}>
      <Header />
      {Object.hasOwn(pages, route.page) ? (
        <ErrorBoundary what="This page" key={route.page}>
          <LoadedPage {...route} />
        </ErrorBoundary>
      ) : (
        <NoSuchPage />
      )}
    </div>
  );
}

/** Its run lives in the store and the worker, and goes on while another page is shown. */
function BenchPage() {
  useShortcuts();
  return (
    <>
      <div className={styles.page}>
        <div className={styles.top}>
          <Header />
          <Transport />
        </div>
        <Messages />
        <Bench />
      </div>
      <RecipeSlot />
      <InspectorSlot />
      <KeysDialog />
    </>
  );
}

function LoadedPage({ page, path, query }: Route) {
  const Page = useLoaded(pages[page].load);
  return Page ? <Page path={path} query={query} /> : null;
}

export function App() {
  return (
    <ErrorBoundary
      what="The page"
      fallback={(message, retry) => <PageFailure message={message} retry={retry} />}
    >
      <Routed />
      <HelpPopover />
    </ErrorBoundary>
  );
}
