import type { KeyboardEvent, Ref } from 'react';
import type { RecordedGroup } from '../../core/trainer/record.ts';
import { GroupTable } from '../bench/group-table.tsx';
import { Scale } from '../bench/shade-key.tsx';
import { shadeScale, shadings } from '../bench/token-shade.ts';
import { type GroupOrder, setView, useLab } from '../store/lab-store.ts';
import { LabelledSelect } from '../ui/controls.tsx';
import styles from './inspector.module.css';
import { showInspected } from './inspector-store.ts';

/** All rollouts of the group; a token of one of them is chosen. */
export function Rollouts({
  lane,
  group,
  rows,
  row,
  t,
  grid,
}: {
  lane: number;
  group: RecordedGroup;
  /** Rollouts in the order to show them. */
  rows: readonly number[];
  row: number;
  t: number;
  grid: Ref<HTMLElement>;
}) {
  const { shading, groupOrder } = useLab((state) => state.view);
  return (
    <>
      <div className={styles.tools}>
        <LabelledSelect
          label="Colour"
          value={shading}
          onChange={({ target }) => {
            const chosen = shadings.find(({ id }) => id === target.value);
            if (chosen) setView({ shading: chosen.id });
          }}
        >
          {shadings.map(({ id, title }) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </LabelledSelect>
        <LabelledSelect
          label="Order"
          value={groupOrder}
          onChange={({ target }) => setView({ groupOrder: target.value as GroupOrder })}
        >
          <option value="reward">by reward</option>
          <option value="drawn">as drawn</option>
        </LabelledSelect>
        <Scale shading={shading} />
      </div>
      <GroupTable
        lane={lane}
        group={group}
        rows={rows}
        scale={shadeScale([group], shading)}
        label="Rollouts: the arrow keys choose a token"
        chosen={{ row, t }}
        onPick={showInspected}
        onKeyDown={(event) => moveChosen(event, group, rows, { row, t })}
        place={grid}
      />
    </>
  );
}

const moves: Partial<Record<string, readonly [down: number, right: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

function moveChosen(
  event: KeyboardEvent,
  group: RecordedGroup,
  rows: readonly number[],
  at: { readonly row: number; readonly t: number },
): void {
  const move = moves[event.key];
  if (!move) return;
  event.preventDefault();
  const clamp = (value: number, count: number) => Math.min(count - 1, Math.max(0, value));
  const row = rows[clamp(rows.indexOf(at.row) + move[0], rows.length)];
  showInspected({ row, t: clamp(at.t + move[1], group.rows[row].tokens.length) });
}
