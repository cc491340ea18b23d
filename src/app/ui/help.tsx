import { Popover } from '@base-ui/react/popover';
import type { ReactNode } from 'react';
import styles from './controls.module.css';

/** A question mark that explains what it stands beside: on hover, on focus and press, or on touch. */
export function Help({ about, children, why }: { about: string; children: ReactNode; why?: string }) {
  return (
    <Popover.Root>
      <Popover.Trigger openOnHover delay={150} className={styles.help} aria-label={`What is ${about}?`}>
        ?
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner sideOffset={4} collisionPadding={12} style={{ zIndex: 40 }}>
          <Popover.Popup className={styles.popup}>
            <Popover.Description render={<div />}>
              <div>{children}</div>
              {why ? <div className={styles.why}>{why}</div> : null}
            </Popover.Description>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
