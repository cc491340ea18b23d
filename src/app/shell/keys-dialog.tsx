import { Dialog } from '@base-ui/react/dialog';
import { setView, useLab } from '../store/lab-store.ts';
import { Button } from '../ui/controls.tsx';
import styles from './keys-dialog.module.css';
import { shortcuts } from './shortcuts.ts';

export function KeysDialog() {
  const open = useLab((state) => state.view.keysOpen);
  return (
    <Dialog.Root open={open} onOpenChange={(keysOpen) => setView({ keysOpen })}>
      <Dialog.Portal>
        <Dialog.Backdrop className={styles.backdrop} />
        <Dialog.Popup className={styles.dialog}>
          <Dialog.Title className={styles.title}>Keys</Dialog.Title>
          <dl className={styles.keys}>
            {shortcuts.map(({ key, shown, does }) => (
              <div key={key}>
                <dt>
                  <kbd>{shown}</kbd>
                </dt>
                <dd>{does}</dd>
              </div>
            ))}
            <div>
              <dt>
                <kbd>← →</kbd>
              </dt>
              <dd>On a chart: move the cursor. On a live group: move along the tokens.</dd>
            </div>
            <div>
              <dt>
                <kbd>enter</kbd>
              </dt>
              <dd>On a live group: look into the token that is pointed at</dd>
            </div>
            <div>
              <dt>
                <kbd>[ ]</kbd>
              </dt>
              <dd>In the inspector: an earlier or later recorded step</dd>
            </div>
          </dl>
          <Dialog.Close render={<Button />}>Close</Dialog.Close>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
