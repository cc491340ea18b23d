import { Button } from '../ui/controls.tsx';

/** Instead of a blank page. */
export function PageFailure({ message, retry }: { message: string; retry: () => void }) {
  return (
    <main style={{ maxWidth: 560, margin: '15vh auto', padding: 24 }} role="alert">
      <h1 style={{ fontSize: 22 }}>The page failed</h1>
      <p style={{ margin: '12px 0', overflowWrap: 'anywhere' }}>
        {message}. The experiment is still in the address bar: copy it to report the problem.
      </p>
      <p style={{ display: 'flex', gap: 8 }}>
        <Button primary onClick={retry}>
          Try again
        </Button>
        <Button onClick={() => location.assign(location.pathname)}>Open the default experiment</Button>
      </p>
    </main>
  );
}
