import { ShareMenu } from '../share/share-menu.tsx';
import { setView } from '../store/lab-store.ts';
import { setTheme, type Theme, themes, useTheme } from '../store/theme.ts';
import { QuietButton, Select } from '../ui/controls.tsx';
import { BackendBadge } from './backend-badge.tsx';
import styles from './header.module.css';

const themeTitles: Readonly<Record<Theme, string>> = {
  system: 'Theme: system',
  light: 'Theme: light',
  dark: 'Theme: dark',
};

export function Header() {
  const theme = useTheme((state) => state.theme);
  return (
    <header className={styles.header}>
      <h1 className={styles.name}>GRPO Lab</h1>
      <p className={styles.what}>Recipes of GRPO, learning side by side</p>
      <div className={styles.end}>
        <BackendBadge />
        <ShareMenu />
        <Select
          className={styles.theme}
          aria-label="Theme"
          value={theme}
          onChange={(event) => setTheme(themes.find((each) => each === event.target.value) ?? 'system')}
        >
          {themes.map((each) => (
            <option key={each} value={each}>
              {themeTitles[each]}
            </option>
          ))}
        </Select>
        <QuietButton aria-label="Keys" title="Keys (?)" onClick={() => setView({ keysOpen: true })}>
          ?
        </QuietButton>
      </div>
    </header>
  );
}
