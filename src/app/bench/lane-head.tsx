import { useState } from 'react';
import { limits } from '../../core/experiment/experiment.ts';
import { useWarnings } from '../recipe/use-warnings.ts';
import { WarningMark } from '../recipe/warning-mark.tsx';
import { setView, useLab } from '../store/lab-store.ts';
import { ActionMenu } from '../ui/action-menu.tsx';
import controls from '../ui/controls.module.css';
import { laneStyle } from '../ui/lane-style.ts';
import { duplicateLane, moveLane, removeLane, renameLane } from './lane-edits.ts';
import styles from './lanes.module.css';

/** Letter, dash and name; the name opens the recipe. */
export function LaneHead({ lane, laneKey, name }: { lane: number; laneKey: string; name: string }) {
  const [renaming, setRenaming] = useState(false);
  const { letter, color, dash } = laneStyle(lane);
  const count = useLab((state) => state.laneKeys.length);
  const warnings = useWarnings(lane);
  const openRecipe = () => setView({ recipeLane: laneKey });
  return (
    <div className={styles.head}>
      <span className={styles.letter}>{letter}</span>
      <svg className={styles.dash} width="22" height="8" aria-hidden="true">
        <line x1="0" x2="22" y1="4" y2="4" stroke={color} strokeWidth="2" strokeDasharray={dash} />
      </svg>
      {renaming ? (
        <Rename lane={lane} name={name} done={() => setRenaming(false)} />
      ) : (
        <button type="button" className={styles.name} title={`${name}: open the recipe`} onClick={openRecipe}>
          {name}
        </button>
      )}
      <WarningMark letter={letter} warnings={warnings} />
      <ActionMenu
        label={`Actions for lane ${letter}`}
        actions={[
          { title: 'Open recipe', run: openRecipe },
          { title: 'Rename', run: () => setTimeout(() => setRenaming(true)) },
          {
            title: 'Duplicate',
            run: () => duplicateLane(lane),
            disabled: count >= limits.lanes,
            apart: true,
          },
          { title: 'Move left', run: () => moveLane(lane, lane - 1), disabled: lane === 0 },
          { title: 'Move right', run: () => moveLane(lane, lane + 1), disabled: lane === count - 1 },
          { title: 'Remove', run: () => removeLane(lane), disabled: count === 1, apart: true },
        ]}
      >
        ⋯
      </ActionMenu>
    </div>
  );
}

function Rename({ lane, name, done }: { lane: number; name: string; done: () => void }) {
  const [text, setText] = useState(name);
  const commit = () => {
    if (text.trim() !== name) renameLane(lane, text);
    done();
  };
  return (
    <input
      className={`${controls.field} ${styles.rename}`}
      aria-label="Name of the lane; empty for its method’s"
      value={text}
      maxLength={limits.nameLength}
      // biome-ignore lint/a11y/noAutofocus: the field replaces the name that was asked to be changed
      autoFocus
      onFocus={(event) => event.target.select()}
      onChange={(event) => setText(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit();
        if (event.key === 'Escape') done();
      }}
    />
  );
}
