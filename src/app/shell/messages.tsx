import { dismissNotice, useLab } from '../store/lab-store.ts';
import { QuietButton } from '../ui/controls.tsx';
import styles from './messages.module.css';

/** What was wrong with the link, and what happened to the run: said once, and put away when read. */
export function Messages() {
  const issues = useLab((state) => state.issues);
  const notices = useLab((state) => state.notices);
  return (
    <>
      {issues.length > 0 ? (
        <section className={styles.message} aria-label="Problems of the link">
          <div>
            <p className={styles.title}>
              {issues.length === 1
                ? 'One part of the link was not usable'
                : `${issues.length} parts of the link were not usable`}
              ; the rest runs.
            </p>
            <ul>
              {issues.map((issue, i) => (
                // Two problems of one link may read the same.
                // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes while it is shown
                <li key={i}>{issue.message}</li>
              ))}
            </ul>
          </div>
          <QuietButton aria-label="Dismiss" onClick={() => useLab.setState({ issues: [] })}>
            ✕
          </QuietButton>
        </section>
      ) : null}
      <div aria-live="polite" className={styles.notices}>
        {notices.map(({ id, message }) => (
          <section key={id} className={styles.message}>
            <p>{message}</p>
            <QuietButton aria-label="Dismiss" onClick={() => dismissNotice(id)}>
              ✕
            </QuietButton>
          </section>
        ))}
      </div>
    </>
  );
}
