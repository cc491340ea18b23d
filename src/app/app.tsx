import styles from './app.module.css';
import { Bench } from './bench/bench.tsx';
import { RecipePanel } from './recipe/recipe-panel.tsx';
import { Header } from './shell/header.tsx';
import { KeysDialog } from './shell/keys-dialog.tsx';
import { Messages } from './shell/messages.tsx';
import { PageFailure } from './shell/page-failure.tsx';
import { useShortcuts } from './shell/shortcuts.ts';
import { Transport } from './shell/transport.tsx';
import { ErrorBoundary } from './ui/error-boundary.tsx';

export function App() {
  useShortcuts();
  return (
    <ErrorBoundary
      what="The page"
      fallback={(message, retry) => <PageFailure message={message} retry={retry} />}
    >
      <div className={styles.page}>
        <Header />
        <Transport />
        <Messages />
        <Bench />
      </div>
      <RecipePanel />
      <KeysDialog />
    </ErrorBoundary>
  );
}
