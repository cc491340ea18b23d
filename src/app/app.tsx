import { lazy, Suspense } from 'react';
import styles from './app.module.css';
import { Bench } from './bench/bench.tsx';
import { Header } from './shell/header.tsx';
import { KeysDialog } from './shell/keys-dialog.tsx';
import { Messages } from './shell/messages.tsx';
import { PageFailure } from './shell/page-failure.tsx';
import { useShortcuts } from './shell/shortcuts.ts';
import { Transport } from './shell/transport.tsx';
import { useLab } from './store/lab-store.ts';
import { ErrorBoundary } from './ui/error-boundary.tsx';
import { HelpPopover } from './ui/help.tsx';

const RecipePanel = lazy(() => import('./recipe/recipe-panel.tsx'));

/** The recipe panel comes when it is first asked for. */
function RecipeSlot() {
  const open = useLab((state) => state.view.recipeLane !== null);
  return open ? (
    <ErrorBoundary what="The recipe">
      <Suspense fallback={null}>
        <RecipePanel />
      </Suspense>
    </ErrorBoundary>
  ) : null;
}

export function App() {
  useShortcuts();
  return (
    <ErrorBoundary
      what="The page"
      fallback={(message, retry) => <PageFailure message={message} retry={retry} />}
    >
      <div className={styles.page}>
        <div className={styles.top}>
          <Header />
          <Transport />
        </div>
        <Messages />
        <Bench />
      </div>
      <RecipeSlot />
      <KeysDialog />
      <HelpPopover />
    </ErrorBoundary>
  );
}
