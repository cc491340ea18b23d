import { historyBytes } from '../store/history.ts';
import { useLab } from '../store/lab-store.ts';
import { watch } from '../store/session.ts';
import controls from '../ui/controls.module.css';
import { QuietButton } from '../ui/controls.tsx';
import { Help } from '../ui/help.tsx';
import styles from './inspector.module.css';
import { showInspected } from './inspector-store.ts';
import { type Recorded, showNeighbour, showPlace } from './recorded.ts';

/** Goes over the recorded steps of a lane. */
export function Scrubber({ recorded }: { recorded: Recorded }) {
  const { list, place, group, live } = recorded;
  return (
    <div className={styles.scrubber}>
      <div className={styles.slide}>
        <QuietButton
          aria-label="Earlier recorded step"
          title="Earlier recorded step: ["
          disabled={place <= 0}
          onClick={() => showNeighbour(recorded, -1)}
        >
          ◂
        </QuietButton>
        <input
          className={controls.slider}
          type="range"
          aria-label="Recorded step"
          aria-valuetext={group ? `step ${group.step}` : 'none'}
          min={0}
          max={Math.max(0, list.length - 1)}
          value={Math.max(0, place)}
          disabled={list.length < 2}
          onChange={(event) => showPlace(recorded, Number(event.target.value))}
        />
        <QuietButton
          aria-label="Later recorded step"
          title="Later recorded step: ]"
          disabled={place >= list.length - 1}
          onClick={() => showNeighbour(recorded, 1)}
        >
          ▸
        </QuietButton>
        <QuietButton aria-pressed={live} onClick={() => showInspected({ group: null })}>
          Newest
        </QuietButton>
      </div>
      <div className={styles.facts}>
        <span>
          step <b>{group?.step ?? '–'}</b> · seed {(group?.seedIndex ?? 0) + 1} · {place + 1} of {list.length}
          <Help
            about="a recorded step"
            why="Fast runs record up to 64 steps a second; with one step at a time, each is recorded."
          >
            The watched group is recorded with all its numbers. The last steps are kept, up to{' '}
            {historyBytes / 1024 / 1024} MB over all lanes; the oldest go first.
          </Help>
        </span>
        <Follow promptId={group?.promptId ?? null} />
      </div>
    </div>
  );
}

/** One prompt through time, instead of one place of each step. */
function Follow({ promptId }: { promptId: number | null }) {
  const watched = useLab((state) => state.view.watched);
  const follows = watched.promptId !== undefined;
  const { group, seedIndex } = watched;
  const toggle = () =>
    watch(follows || promptId === null ? { group, seedIndex } : { group, seedIndex, promptId });
  return (
    <label title="Records this prompt at each step that draws it, and goes over those steps alone">
      <input type="checkbox" checked={follows} disabled={!follows && promptId === null} onChange={toggle} />{' '}
      Follow this prompt
    </label>
  );
}
