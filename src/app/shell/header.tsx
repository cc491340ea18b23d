import { ShareMenu } from '../share/share-menu.tsx';
import { setView } from '../store/lab-store.ts';
import { setTheme, themes, useTheme } from '../store/theme.ts';
import { LabelledSelect, QuietButton } from '../ui/controls.tsx';
import { BackendBadge } from './backend-badge.tsx';
import styles from './header.module.css';

export function Header() {
  const theme = useTheme((state) => state.theme);
  return (
    <header className={styles.header}>
      <h1 className={styles.name}>GRPO Lab</h1>
      <p className={styles.what}>Recipes of GRPO, learning side by side</p>
      <div className={styles.end}>
        <BackendBadge />
        <ShareMenu />
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
        <QuietButton aria-label="Keys" title="Keys (?)" onClick={() => setView({ keysOpen: true })}>
          ?
        </QuietButton>
      </div>
    </header>
  );
}
