import { useEffect } from 'react';
import { setView, useLab } from '../store/lab-store.ts';
import { reset, runOrPause, step } from '../store/session.ts';
import { newSeed } from './new-seed.ts';

/** Keys that work wherever one is not typing. */
export const shortcuts = [
  { key: ' ', shown: 'space', does: 'Run or pause', run: runOrPause },
  { key: 's', shown: 's', does: 'One step', run: step },
  { key: 'r', shown: 'r', does: 'Reset: back to step 0 of the same run', run: reset },
  { key: 'n', shown: 'n', does: 'New seed', run: newSeed },
  { key: '?', shown: '?', does: 'This list', run: () => setView({ keysOpen: true }) },
] as const;

export function useShortcuts(): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.repeat) return;
      if (useLab.getState().view.keysOpen || takesKeys(event.target, event.key)) return;
      const shortcut = shortcuts.find(({ key }) => key === event.key);
      if (!shortcut) return;
      event.preventDefault();
      shortcut.run();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
}

/** Whether an element does something of its own with a key. */
function takesKeys(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest('input:not([type=range], [type=radio], [type=checkbox]), textarea, [contenteditable]')) {
    return true;
  }
  // Letters choose in lists and menus; the space bar presses.
  if (target.closest('select, [role=menu], [role=listbox], dialog')) return true;
  return key === ' ' && target.closest('button, a, summary, input, [role=button], [role=menuitem]') !== null;
}
