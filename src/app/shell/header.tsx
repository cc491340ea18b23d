import { useRoute } from '../router.ts';
import { ShareMenu } from '../share/share-menu.tsx';
import { setView } from '../store/lab-store.ts';
import { setTheme, themes, useTheme } from '../store/theme.ts';
import { LabelledSelect, QuietButton } from '../ui/controls.tsx';
import { BackendBadge } from './backend-badge.tsx';
import styles from './header.module.css';
import { Navigation } from './navigation.tsx';

export function Header() {
  const theme = useTheme((state) => state.theme);
  const onBench = useRoute() === null;
  return (
    <header className={styles.header}>
      <h1 className={styles.name}>GRPO Lab</h1>
      <Navigation />
      <div className={styles.end}>
        {onBench ? (
          <>
            <BackendBadge />
            <ShareMenu />
          </>
        ) : null}
        <LabelledSelect
          label={<span className={styles.themeLabel}>theme</span>}
          aria-label="Theme"
          className={styles.theme}
          value={theme}
          onChange={(event) => setTheme(themes.find((each) => each === event.target.value) ?? 'system')}
        >
          {themes.map((each) => (
            <option key={each} value={each}>
              {each}
            </option>
          ))}
        </LabelledSelect>
        {onBench ? (
          <QuietButton aria-label="Keys" title="Keys (?)" onClick={() => setView({ keysOpen: true })}>
            ?
          </QuietButton>
        ) : null}
      </div>
    </header>
  );
}
