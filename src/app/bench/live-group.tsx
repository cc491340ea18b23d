import { useState } from 'react';
import type { RecordedGroup } from '../../core/trainer/record.ts';
import { useGroups } from '../store/groups.ts';
import { useLab } from '../store/lab-store.ts';
import { QuietButton } from '../ui/controls.tsx';
import { laneStyle } from '../ui/lane-style.ts';
import styles from './group.module.css';
import { moveHighlight } from './group-keys.ts';
import { GroupReadout } from './group-readout.tsx';
import { GroupRow } from './group-row.tsx';
import { setHighlight, useHighlight } from './highlight.ts';
import { orderRows } from './order-rows.ts';
import { type Shading, shadeScale } from './token-shade.ts';

const fewRows = 16;

/** The responses of one group of the newest step, as they were drawn, graded and judged. */
export function LiveGroup({ lane }: { lane: number }) {
  const group = useGroups((state) => state.groups[lane]);
  const phase = useLab((state) => state.run.phase);
  if (!group) {
    return (
      <p className={styles.empty}>
        {phase === 'failed' ? 'No group was drawn' : 'A group appears with the first step'}
      </p>
    );
  }
  return <Group lane={lane} group={group} />;
}

/** Pushes carry the scale of each lane's loss, which the optimizer may take out again; the rest compares. */
function comparable(own: RecordedGroup, shading: Shading): RecordedGroup[] {
  return shading === 'push' ? [own] : useGroups.getState().groups.filter((group) => group !== undefined);
}

function Group({ lane, group }: { lane: number; group: RecordedGroup }) {
  const [all, setAll] = useState(false);
  const shading = useLab((state) => state.view.shading);
  const order = useLab((state) => state.view.groupOrder);
  const components = useLab((state) => state.run.description?.components);
  const vocabulary = useLab((state) => state.run.description?.vocabulary);
  const position = useHighlight((state) => state.at?.position ?? -1);
  const scale = shadeScale(comparable(group, shading), shading);
  const rows = orderRows(group, order);
  const visible = all ? rows : rows.slice(0, fewRows);
  return (
    <div className={styles.group}>
      <p className={styles.prompt} title={group.prompt}>
        <code>{group.prompt}</code>
      </p>
      <section
        className={styles.scroll}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        onKeyDown={(event) => moveHighlight(event, lane, group, visible)}
        onBlur={() => setHighlight(null)}
        aria-label={`Responses of lane ${laneStyle(lane).letter}`}
      >
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">response</th>
              {components?.map(({ id, title, help }) => (
                <th key={id} scope="col" title={`${title}: ${help}`}>
                  {id}
                </th>
              ))}
              <th scope="col" title="Shaped reward">
                r
              </th>
              <th scope="col" title="Advantage: the mean over the response’s own tokens">
                Â
              </th>
            </tr>
          </thead>
          <tbody>
            {visible.map((index) => (
              <GroupRow
                key={index}
                lane={lane}
                index={index}
                row={group.rows[index]}
                vocabulary={vocabulary ?? []}
                shading={shading}
                scale={scale}
                position={position}
              />
            ))}
          </tbody>
        </table>
      </section>
      {rows.length > fewRows ? (
        <QuietButton onClick={() => setAll(!all)}>
          {all ? `Show ${fewRows}` : `Show all ${rows.length}`}
        </QuietButton>
      ) : null}
      <GroupReadout lane={lane} group={group} vocabulary={vocabulary ?? []} />
    </div>
  );
}
