import type { CSSProperties } from 'react';
import { useLab } from '../store/lab-store.ts';
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
  return (
    <article
      className={styles.lane}
      style={{ '--lane': color } as CSSProperties}
      aria-label={`Lane ${letter}: ${name}`}
    >
      <LaneHead lane={lane} laneKey={laneKey} name={name} />
      <Headline lane={lane} />
      <Chips lane={lane} />
      <Frozen lane={lane} />
      <Strips lane={lane} />
      <LiveGroup lane={lane} />
    </article>
  );
}

/** Members whose numbers are no longer finite. */
function Frozen({ lane }: { lane: number }) {
  const frozen = useLab((state) => state.run.frozen);
  return (
    <div role="status">
      {frozen
        .filter((member) => member.lane === lane)
        .map(({ seedIndex, step, reason }) => (
          <p key={seedIndex} className={styles.frozen}>
            Seed {seedIndex + 1} frozen at step {step}: {reason}
          </p>
        ))}
    </div>
  );
}
