import { LabClient } from '../../worker/client.ts';
import { addressChanged, readAddress } from './address.ts';
import { matchLanes } from './edits.ts';
import { freshKey, useLab } from './lab-store.ts';
import { adopt, openSession } from './session.ts';

/** Reads the link and starts what it says. */
export function startLab(): void {
  const { experiment, issues } = readAddress();
  useLab.setState({ experiment, issues, laneKeys: experiment.lanes.map(freshKey) });
  openSession((onEvent) => new LabClient(onEvent));
  addEventListener('popstate', followAddress);
  addEventListener('hashchange', followAddress);
}

function followAddress(): void {
  if (!addressChanged()) return;
  const { experiment, issues } = readAddress();
  const { experiment: old, laneKeys } = useLab.getState();
  adopt({ experiment, laneKeys: matchLanes({ experiment: old, laneKeys }, experiment.lanes, freshKey) });
  useLab.setState({ issues });
}
