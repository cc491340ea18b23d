import { limits } from '../../core/experiment/experiment.ts';
import { methods } from '../../core/methods/index.ts';
import { useLab } from '../store/lab-store.ts';
import { Select } from '../ui/controls.tsx';
import { addLane } from './lane-edits.ts';

/** Chooses a method and adds a lane of it. */
export function AddLane() {
  const full = useLab((state) => state.laneKeys.length >= limits.lanes);
  return (
    <Select
      aria-label="Add a lane"
      title={full ? `There can be ${limits.lanes} lanes` : 'Adds a lane and starts the run again'}
      disabled={full}
      value=""
      onChange={(event) => event.target.value && addLane(event.target.value)}
    >
      <option value="">Add lane…</option>
      {methods.map(({ id, title, summary }) => (
        <option key={id} value={id} title={summary}>
          {title}
        </option>
      ))}
    </Select>
  );
}
