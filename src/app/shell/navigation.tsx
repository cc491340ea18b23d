import { useMemo } from 'react';
import { pages, useRoute } from '../router.ts';
import { hashOf } from '../store/address.ts';
import { useLab } from '../store/lab-store.ts';
import styles from './navigation.module.css';

/** The pages. The Bench's link holds its experiment, so that one comes back to the same run. */
export function Navigation() {
  const route = useRoute();
  const experiment = useLab((state) => state.experiment);
  const bench = useMemo(() => hashOf(experiment), [experiment]);
  const current = (page: string | null) => ((route?.page ?? null) === page ? 'page' : undefined);
  return (
    <nav className={styles.nav} aria-label="Pages">
      <a href={bench} aria-current={current(null)}>
        Bench
      </a>
      {Object.entries(pages).map(([page, { title }]) =>
        title === undefined ? null : (
          <a key={page} href={`#/${page}`} aria-current={current(page)}>
            {title}
          </a>
        ),
      )}
    </nav>
  );
}
