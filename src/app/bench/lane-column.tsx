import type { CSSProperties } from 'react';
import { useLab } from '../store/lab-store.ts';
import { useRedraw } from '../store/redraw.ts';
import { laneStyle } from '../ui/lane-style.ts';
import { Chips } from './chips.tsx';
import { Headline } from './headline.tsx';
import { LaneHead } from './lane-head.tsx';
import styles from './lanes.module.css';
import { LiveGroup } from './live-group.tsx';
import { Strips } from './strips.tsx';

/** One recipe under test. */
export function LaneColumn({ lane, laneKey, name }: { lane: number; laneKey: string; name: string }) {
  const { color, letter } = laneStyle(lane);
  const frozen = useLab((state) => state.run.frozen);
  const own = frozen.filter((member) => member.lane === lane);
  useRedraw(250);
  return (
    <article
      className={styles.lane}
      style={{ '--lane': color } as CSSProperties}
      aria-label={`Lane ${letter}: ${name}`}
    >
      <LaneHead lane={lane} laneKey={laneKey} name={name} />
      <Headline lane={lane} />
      <Chips lane={lane} />
      {own.map(({ seedIndex, step, reason }) => (
        <p key={seedIndex} className={styles.frozen} role="status">
          Seed {seedIndex + 1} frozen at step {step}: {reason}
        </p>
      ))}
      <Strips lane={lane} />
      <LiveGroup lane={lane} />
    </article>
  );
}
