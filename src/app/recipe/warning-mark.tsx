import { stages } from '../../core/stages/index.ts';
import type { RecipeWarning } from '../../core/stages/warnings.ts';
import { Explained } from '../ui/help.tsx';
import styles from './warnings.module.css';

/** The warnings of a stage, in full. */
export function WarningList({ warnings }: { warnings: readonly RecipeWarning[] }) {
  if (warnings.length === 0) return null;
  return (
    <ul className={styles.list} aria-label="Warnings">
      {warnings.map(({ message }) => (
        <li key={message}>{message}</li>
      ))}
    </ul>
  );
}

/** A small mark that says all warnings of a recipe when it is pointed at or pressed. */
export function WarningMark({ letter, warnings }: { letter: string; warnings: readonly RecipeWarning[] }) {
  if (warnings.length === 0) return null;
  const count = warnings.length === 1 ? 'A warning' : `${warnings.length} warnings`;
  return (
    <Explained
      label={`${count} about the recipe of lane ${letter}`}
      className={styles.mark}
      what={warnings.map(({ stage, message }) => (
        <p key={message} className={styles.said}>
          <strong>{stages[stage].title}.</strong> {message}
        </p>
      ))}
    >
      <svg width="13" height="12" viewBox="0 0 13 12" aria-hidden="true">
        <path
          d="M6.5 0.8 12.4 11.4H0.6Z"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.3"
          strokeLinejoin="round"
        />
        <path d="M6.5 4.2v3.6M6.5 9v1.1" stroke="currentColor" strokeWidth="1.3" />
      </svg>
      {warnings.length > 1 ? warnings.length : null}
    </Explained>
  );
}
