import { LabClient } from '../../worker/client.ts';
import { addressChanged, isPageHash, readAddress } from './address.ts';
import { matchLanes } from './edits.ts';
import { freshKey, useLab } from './lab-store.ts';
import { adopt, openSession } from './session.ts';

let connected = false;

/** Reads the link and starts what it says. Nothing trains until the Bench is first seen. */
export function startLab(): void {
  const { experiment, issues } = readAddress();
  useLab.setState({ experiment, issues, laneKeys: experiment.lanes.map(freshKey) });
  if (!isPageHash(location.hash)) connect('running');
  addEventListener('popstate', followAddress);
  addEventListener('hashchange', followAddress);
}

/** For pages that look at the Bench's run: one that has not been started yet begins paused. */
export function joinLab(): void {
  connect('paused');
}

function connect(begin: 'running' | 'paused'): void {
  if (connected) return;
  connected = true;
  openSession((onEvent) => new LabClient(onEvent), begin);
}

function followAddress(): void {
  if (!isPageHash(location.hash)) connect('running');
  if (!addressChanged()) return;
  const { experiment, issues } = readAddress();
  const { experiment: old, laneKeys } = useLab.getState();
  adopt({ experiment, laneKeys: matchLanes({ experiment: old, laneKeys }, experiment.lanes, freshKey) });
  useLab.setState({ issues });
}
