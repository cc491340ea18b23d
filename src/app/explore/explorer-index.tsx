import frame from '../ui/page.module.css';
import { usePageTitle } from '../ui/page-title.ts';
import { explorers } from './explorers.ts';
import styles from './index.module.css';
import { pictures } from './pictures.tsx';

/** A card a page. */
export function ExplorerIndex() {
  usePageTitle('Explorers');
  return (
    <main className={frame.page}>
      <h2 className={frame.title}>Explorers</h2>
      <p className={frame.idea}>
        One idea a page. Nothing is trained: what you drag is computed at once, by the same code that the
        Bench trains with. The address holds what you see.
      </p>
      <ul className={styles.cards}>
        {explorers.map(({ id, name, title }) => {
          const Picture = pictures[id];
          return (
            <li key={id}>
              <a href={`#/explore/${id}`} className={styles.card}>
                {Picture ? <Picture /> : null}
                <strong>{name}</strong>
                <span>{title}</span>
              </a>
            </li>
          );
        })}
      </ul>
    </main>
  );
}
