import { useMemo } from 'react';
import { laneTitle } from '../../core/experiment/differences.ts';
import { useLab } from '../store/lab-store.ts';

/** What each lane is called. */
export function useLaneNames(): readonly string[] {
  const experiment = useLab((state) => state.experiment);
  return useMemo(() => experiment.lanes.map((_, lane) => laneTitle(experiment, lane)), [experiment]);
}
