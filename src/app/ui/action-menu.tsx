import { Menu } from '@base-ui/react/menu';
import type { ReactNode } from 'react';
import styles from './controls.module.css';

export interface Action {
  readonly title: string;
  readonly run: () => void;
  readonly disabled?: boolean;
  /** A hairline above. */
  readonly apart?: boolean;
}

/** A button with a list of what can be done. */
export function ActionMenu({
  label,
  children,
  actions,
}: {
  label: string;
  children: ReactNode;
  actions: readonly Action[];
}) {
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger className={styles.quiet} aria-label={label} title={label}>
        {children}
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner align="end" sideOffset={4} collisionPadding={8} style={{ zIndex: 40 }}>
          <Menu.Popup className={`${styles.popup} ${styles.menu}`}>
            {actions.map((action) => (
              <div key={action.title} role="presentation">
                {action.apart ? <Menu.Separator className={styles.separator} /> : null}
                <Menu.Item className={styles.item} disabled={action.disabled ?? false} onClick={action.run}>
                  {action.title}
                </Menu.Item>
              </div>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
