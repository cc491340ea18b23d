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
      <div role="status">
        <Branched laneKey={laneKey} />
        <Frozen lane={lane} />
      </div>
      <Strips lane={lane} />
      <LiveGroup lane={lane} laneKey={laneKey} />
    </article>
  );
}

/** Which lane's weights it started from. */
function Branched({ laneKey }: { laneKey: string }) {
  const branch = useLab((state) => state.run.branches[laneKey]);
  const parent = useLab((state) => (branch ? state.laneKeys.indexOf(branch.parent) : -1));
  if (!branch) return null;
  const from = parent < 0 ? 'a lane since removed' : `lane ${laneStyle(parent).letter}`;
  return (
    <p
      className={styles.branched}
      title="Until there its curve is that lane’s. The link cannot say so: it, and a reset, train the lane from step 0."
    >
      Branched from {from} at step {branch.step}
    </p>
  );
}

/** Members whose numbers are no longer finite. */
function Frozen({ lane }: { lane: number }) {
  const frozen = useLab((state) => state.run.frozen);
  return frozen
    .filter((member) => member.lane === lane)
    .map(({ seedIndex, step, reason }) => (
      <p key={seedIndex} className={styles.frozen}>
        Seed {seedIndex + 1} frozen at step {step}: {reason}
      </p>
    ));
}
