import { useState } from 'react';
import type { RecordedGroup } from '../../core/trainer/record.ts';
import type { RunPhase } from '../../worker/protocol.ts';
import { inspect } from '../inspector/inspector-store.ts';
import { useGroups } from '../store/groups.ts';
import { useLab } from '../store/lab-store.ts';
import { QuietButton } from '../ui/controls.tsx';
import { laneStyle } from '../ui/lane-style.ts';
import styles from './group.module.css';
import { moveHighlight } from './group-keys.ts';
import { GroupReadout } from './group-readout.tsx';
import { GroupTable } from './group-table.tsx';
import { useHighlight } from './highlight.ts';
import { orderRows } from './order-rows.ts';
import { type Shading, shadeScale } from './token-shade.ts';

const fewRows = 16;

/** The responses of one group of the newest step, as they were drawn, graded and judged. */
export function LiveGroup({ lane, laneKey }: { lane: number; laneKey: string }) {
  const group = useGroups((state) => state.groups[lane]);
  const words = useLab(({ run }) => noGroup(run));
  if (!group) return <p className={styles.empty}>{words}</p>;
  return <Group lane={lane} laneKey={laneKey} group={group} />;
}

/** While only a lane’s companion learns, steps draw nothing for its own policy. */
function noGroup({ phase, step }: { phase: RunPhase; step: number }): string {
  if (phase === 'failed') return 'No group was drawn';
  return step === 0 ? 'A group appears with the first step' : 'No group of its own yet';
}

/** Pushes carry the scale of each lane's loss, which the optimizer may take out again; the rest compares. */
function comparable(own: RecordedGroup, shading: Shading): RecordedGroup[] {
  return shading === 'push' ? [own] : useGroups.getState().groups.filter((group) => group !== undefined);
}

function Group({ lane, laneKey, group }: { lane: number; laneKey: string; group: RecordedGroup }) {
  const [all, setAll] = useState(false);
  const shading = useLab((state) => state.view.shading);
  const order = useLab((state) => state.view.groupOrder);
  const vocabulary = useLab((state) => state.run.description?.vocabulary);
  const scale = shadeScale(comparable(group, shading), shading);
  const rows = orderRows(group, order);
  const visible = all ? rows : rows.slice(0, fewRows);
  const { letter } = laneStyle(lane);
  const open = (row: number, t: number) => inspect(laneKey, group, row, t);
  return (
    <div className={styles.group}>
      <p className={styles.prompt} title={group.prompt}>
        <code>{group.prompt}</code>
      </p>
      <GroupTable
        lane={lane}
        group={group}
        rows={visible}
        scale={scale}
        label={`Responses of lane ${letter}`}
        onPick={({ row, t }) => open(row, t)}
        onKeyDown={(event) => {
          const { at } = useHighlight.getState();
          if (event.key !== 'Enter') moveHighlight(event, lane, group, visible);
          else if (at?.lane === lane) open(at.row, at.position);
        }}
      />
      {rows.length > fewRows ? (
        <QuietButton onClick={() => setAll(!all)}>
          {all ? `Show ${fewRows}` : `Show all ${rows.length}`}
        </QuietButton>
      ) : null}
      <GroupReadout lane={lane} group={group} vocabulary={vocabulary ?? []} />
      <QuietButton
        aria-label={`Inspect the group of lane ${letter}`}
        onClick={() => open(visible[0] ?? 0, 0)}
      >
        Inspect
      </QuietButton>
    </div>
  );
}
