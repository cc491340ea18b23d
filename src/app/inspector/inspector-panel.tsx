import { type CSSProperties, type KeyboardEvent, type Ref, useRef } from 'react';
import type { RecordedGroup } from '../../core/trainer/record.ts';
import { useLaneNames } from '../bench/lane-names.ts';
import { orderRows } from '../bench/order-rows.ts';
import { useLab } from '../store/lab-store.ts';
import { QuietButton } from '../ui/controls.tsx';
import { laneStyle } from '../ui/lane-style.ts';
import { useFocusInside } from '../ui/use-focus-inside.ts';
import { BranchTool } from './branch-tool.tsx';
import { ChainList } from './chain-list.tsx';
import styles from './inspector.module.css';
import { closeInspector, type Inspected, useInspector } from './inspector-store.ts';
import { showLane, showNeighbour, useRecorded } from './recorded.ts';
import { Rollouts } from './rollouts.tsx';
import { Scrubber } from './scrubber.tsx';
import { TokenTable } from './token-table.tsx';

/** One group of one lane, rollout by rollout, and how one of its tokens came to its push. */
export default function InspectorPanel() {
  const at = useInspector((state) => state.at);
  const lane = useLab((state) => (at ? state.laneKeys.indexOf(at.laneKey) : -1));
  return at && lane >= 0 ? <Panel at={at} lane={lane} /> : null;
}

function Panel({ at, lane }: { at: Inspected; lane: number }) {
  const grid = useRef<HTMLElement>(null);
  const name = useLaneNames()[lane];
  const { letter, color } = laneStyle(lane);
  const recorded = useRecorded(at, lane);
  const { group } = recorded;
  useFocusInside(grid);

  const press = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape') closeInspector();
    if (event.key === '[') showNeighbour(recorded, -1);
    if (event.key === ']') showNeighbour(recorded, 1);
  };

  return (
    <div
      className={styles.panel}
      style={{ '--lane': color } as CSSProperties}
      role="dialog"
      aria-label={`Inspector of lane ${letter}: ${name}`}
      onKeyDown={press}
    >
      <div className={styles.head}>
        <span className={styles.letter}>{letter}</span>
        <h2>{name}</h2>
        <LaneLinks lane={lane} step={group?.step} />
        <QuietButton aria-label="Close the inspector" onClick={closeInspector}>
          ✕
        </QuietButton>
      </div>
      <div className={styles.body}>
        {group && group.rows.length > 0 ? (
          <Group at={at} lane={lane} group={group} grid={grid} />
        ) : (
          <section ref={grid} tabIndex={-1} className={styles.soft}>
            {group ? 'No response of this group was trained on.' : 'A group appears with the first step.'}
          </section>
        )}
      </div>
      <div className={styles.foot}>
        <Scrubber recorded={recorded} />
        {group ? <BranchTool lane={lane} group={group} /> : null}
      </div>
    </div>
  );
}

/** The same step in the other lanes. */
function LaneLinks({ lane, step }: { lane: number; step: number | undefined }) {
  const keys = useLab((state) => state.laneKeys);
  const names = useLaneNames();
  if (keys.length < 2) return null;
  return (
    <nav className={styles.lanes} aria-label="Lanes">
      {keys.map((key, i) => {
        const { letter, color } = laneStyle(i);
        return (
          <button
            key={key}
            type="button"
            aria-current={i === lane}
            aria-label={`Lane ${letter}`}
            title={names[i]}
            style={{ color }}
            onClick={() => showLane(key, i, step)}
          >
            {letter}
          </button>
        );
      })}
    </nav>
  );
}

function Group({
  at,
  lane,
  group,
  grid,
}: {
  at: Inspected;
  lane: number;
  group: RecordedGroup;
  grid: Ref<HTMLElement>;
}) {
  const order = useLab((state) => state.view.groupOrder);
  const rows = orderRows(group, order);
  const row = Math.min(at.row, group.rows.length - 1);
  const t = Math.min(at.t, group.rows[row].tokens.length - 1);
  return (
    <>
      <p className={styles.prompt}>
        <code>{group.prompt}</code>
        {group.answer === null ? null : (
          <span className={styles.soft}>
            a right answer: <code>{group.answer}</code>
          </span>
        )}
      </p>
      {group.rows.some(({ asked }) => asked !== undefined) ? (
        <p className={styles.prompt}>
          <span className={styles.soft}>
            this response was asked: <code>{group.rows[row].asked ?? group.prompt}</code>
          </span>
        </p>
      ) : null}
      <Rollouts lane={lane} group={group} rows={rows} row={row} t={t} grid={grid} />
      <TokenTable group={group} row={row} t={t} />
      <ChainList token={{ group, row, t }} />
    </>
  );
}
