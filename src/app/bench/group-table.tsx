import type { KeyboardEventHandler, MouseEvent, Ref } from 'react';
import type { RecordedGroup } from '../../core/trainer/record.ts';
import { useLab } from '../store/lab-store.ts';
import styles from './group.module.css';
import { GroupRow } from './group-row.tsx';
import { setHighlight, useHighlight } from './highlight.ts';

export interface PlaceInGroup {
  /** Rollout as drawn. */
  readonly row: number;
  readonly t: number;
}

/** Rollouts of a group, token by token, with what they were given. */
export function GroupTable({
  lane,
  group,
  rows,
  scale,
  label,
  chosen = null,
  onPick,
  onKeyDown,
  place,
}: {
  lane: number;
  group: RecordedGroup;
  /** Rollouts to show, in order. */
  rows: readonly number[];
  /** The number behind the strongest colour. */
  scale: number;
  label: string;
  chosen?: PlaceInGroup | null;
  /** A token was pressed. */
  onPick: (at: PlaceInGroup) => void;
  onKeyDown: KeyboardEventHandler;
  place?: Ref<HTMLElement>;
}) {
  const shading = useLab((state) => state.view.shading);
  const components = useLab((state) => state.run.description?.components);
  const vocabulary = useLab((state) => state.run.description?.vocabulary);
  const position = useHighlight((state) => state.at?.position ?? -1);
  const pick = ({ target }: MouseEvent) => {
    const token = target instanceof Element ? target.closest<HTMLElement>('[data-token]') : null;
    if (token) onPick({ row: Number(token.dataset.row), t: Number(token.dataset.token) });
  };
  return (
    <section
      ref={place}
      className={styles.scroll}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      onClick={pick}
      onKeyDown={onKeyDown}
      onBlur={() => setHighlight(null)}
      aria-label={label}
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
          {rows.map((index) => (
            <GroupRow
              key={index}
              lane={lane}
              index={index}
              row={group.rows[index]}
              vocabulary={vocabulary ?? []}
              shading={shading}
              scale={scale}
              position={position}
              chosen={chosen?.row === index ? chosen.t : -1}
            />
          ))}
        </tbody>
      </table>
    </section>
  );
}
