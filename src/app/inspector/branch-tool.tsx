import { limits } from '../../core/experiment/experiment.ts';
import type { RecordedGroup } from '../../core/trainer/record.ts';
import { setView, useLab } from '../store/lab-store.ts';
import { branch } from '../store/session.ts';
import { Button } from '../ui/controls.tsx';
import { Help } from '../ui/help.tsx';
import { laneStyle } from '../ui/lane-style.ts';
import styles from './inspector.module.css';
import { closeInspector } from './inspector-store.ts';

/** Adds a lane that goes on from the weights that drew this group. */
export function BranchTool({ lane, group }: { lane: number; group: RecordedGroup }) {
  const phase = useLab((state) => state.run.phase);
  const earliest = useLab((state) => state.run.earliest);
  const count = useLab((state) => state.laneKeys.length);
  const from = group.step - 1;
  const { letter } = laneStyle(lane);
  const obstacle = obstacleOf(phase, count, from, earliest);
  const start = () => {
    const key = branch(lane, from);
    if (key === null) return;
    closeInspector();
    setView({ recipeLane: key });
  };
  return (
    <div className={styles.branch}>
      <Button disabled={obstacle !== null} onClick={start}>
        Branch a lane from here
      </Button>
      <p className={styles.note}>
        {obstacle ?? `The run goes back to step ${from} and pauses.`}
        <Help
          about="a branch"
          why="Change one thing of its recipe and run on: what differs from then on is what you changed."
        >
          A new lane starts from {letter}’s weights of step {from}, so that it draws these very responses
          next. Other lanes compute the same numbers again. The link cannot hold a branch: it, and a reset,
          train the lane from step 0.
        </Help>
      </p>
    </div>
  );
}

function obstacleOf(phase: string, lanes: number, from: number, earliest: number): string | null {
  if (phase === 'failed') return 'The run has failed: there is nothing to go back in.';
  if (phase === 'preparing') return 'The run is being prepared.';
  if (lanes >= limits.lanes) return `There are ${lanes} lanes, as many as there may be.`;
  if (from < earliest) {
    return `Recipes were changed at step ${earliest}: the run cannot go back to the one before.`;
  }
  return null;
}
