import { Popover } from '@base-ui/react/popover';
import type { ReactNode } from 'react';
import styles from './controls.module.css';

/** What the popover says. */
interface Words {
  readonly what: ReactNode;
  /** Why it matters. */
  readonly why?: string | undefined;
  /** Why it may be 0. */
  readonly zero?: string | undefined;
}

/** All question marks share one popover: dozens of them would slow the page down. */
const popover = Popover.createHandle<Words>();

/** A question mark that explains what it stands beside: on hover, on press, or on touch. */
export function Help({
  about,
  children,
  ...words
}: Omit<Words, 'what'> & { about: string; children: ReactNode }) {
  return (
    <Explained label={`What is ${about}?`} className={styles.help} what={children} {...words}>
      ?
    </Explained>
  );
}

/** Something that explains itself as question marks do. */
export function Explained({
  label,
  className,
  children,
  ...words
}: Words & { label: string; className?: string | undefined; children: ReactNode }) {
  return (
    <Popover.Trigger
      handle={popover}
      payload={words}
      openOnHover
      delay={150}
      className={className}
      aria-label={label}
    >
      {children}
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
                {payload?.zero ? (
                  <div className={styles.why}>
                    <strong>If it is 0:</strong> {payload.zero}
                  </div>
                ) : null}
              </Popover.Description>
            </Popover.Popup>
          </Popover.Positioner>
        </Popover.Portal>
      )}
    </Popover.Root>
  );
}
