import { Popover } from '@base-ui/react/popover';
import type { ReactNode } from 'react';
import styles from './controls.module.css';

interface Words {
  readonly what: ReactNode;
  readonly why: string;
}

/** All question marks share one popover: dozens of them would slow the page down. */
const popover = Popover.createHandle<Words>();

/** A question mark that explains what it stands beside: on hover, on press, or on touch. */
export function Help({ about, children, why = '' }: { about: string; children: ReactNode; why?: string }) {
  return (
    <Popover.Trigger
      handle={popover}
      payload={{ what: children, why }}
      openOnHover
      delay={150}
      className={styles.help}
      aria-label={`What is ${about}?`}
    >
      ?
    </Popover.Trigger>
  );
}

/** Where the words of all question marks appear; once on the page. */
export function HelpPopover() {
  return (
    <Popover.Root handle={popover}>
      {({ payload }) => (
        <Popover.Portal>
          <Popover.Positioner sideOffset={4} collisionPadding={12} style={{ zIndex: 40 }}>
            <Popover.Popup className={styles.popup} aria-label="Help">
              <Popover.Description render={<div />}>
                <div>{payload?.what}</div>
                {payload?.why ? <div className={styles.why}>{payload.why}</div> : null}
              </Popover.Description>
            </Popover.Popup>
          </Popover.Positioner>
        </Popover.Portal>
      )}
    </Popover.Root>
  );
}
