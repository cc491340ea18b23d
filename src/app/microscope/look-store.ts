import { create } from 'zustand';
import type { Experiment } from '../../core/experiment/experiment.ts';
import type { LookReport } from '../../core/oracle/microscope.ts';
import type { LookEvent } from '../../worker/protocol.ts';
import { useLab } from '../store/lab-store.ts';
import { look } from '../store/session.ts';

export interface LookSettings {
  readonly seedIndex: number;
  readonly batches: number;
  /** Looks again whenever a look is finished and the run has moved on. */
  readonly follow: boolean;
}

export interface LookState {
  readonly phase: 'none' | 'waiting' | LookEvent['outcome']['kind'];
  readonly lookId: number;
  readonly runId: number;
  /** The experiment whose lanes the report counts. */
  readonly experiment: Experiment | null;
  readonly report: LookReport | null;
  /** Why there are no exact answers, or what went wrong; '' where there is nothing to say. */
  readonly reason: string;
  /** Finished looks at this run with these recipes, by step. */
  readonly history: readonly LookReport[];
  readonly settings: LookSettings;
}

/** What the microscope has found; it stays when another page is shown. */
export const useLook = create<LookState>()(() => ({
  phase: 'none',
  lookId: 0,
  runId: 0,
  experiment: null,
  report: null,
  reason: '',
  history: [],
  settings: { seedIndex: 0, batches: 128, follow: false },
}));

/** Group sizes that every lane is tried at, beside its own. */
const comparedSizes = [2, 4, 8, 16, 32] as const;

export function setLookSettings(change: Partial<LookSettings>): void {
  useLook.setState(({ settings }) => ({ settings: { ...settings, ...change } }));
}

/** Looks at the run as it stands now. */
export function measure(): void {
  const { lookId: last, settings, history, experiment: before, runId: runBefore } = useLook.getState();
  const lookId = last + 1;
  const { seeds } = useLab.getState().experiment;
  const seedIndex = Math.min(settings.seedIndex, seeds - 1);
  look(lookId, { seedIndex, batches: settings.batches, groupSizes: comparedSizes });
  const { experiment, run } = useLab.getState();
  const same =
    experiment === before && run.runId === runBefore && history[0]?.options.seedIndex === seedIndex;
  useLook.setState({
    phase: 'waiting',
    lookId,
    runId: run.runId,
    experiment,
    reason: '',
    // Numbers of the run before must not stand under the names of this one's lanes.
    ...(experiment !== before && { report: null }),
    history: same ? history : [],
  });
}

export function stopMeasuring(): void {
  const { lookId } = useLook.getState();
  look(lookId, null);
  useLook.setState({ phase: 'ended' });
  setLookSettings({ follow: false });
}

export function takeLook({ lookId, outcome }: LookEvent): void {
  const state = useLook.getState();
  // Of a look that another has replaced, or that was stopped.
  if (lookId !== state.lookId || !isBusy(state)) return;
  if ('reason' in outcome) {
    useLook.setState({ phase: outcome.kind, reason: outcome.reason, report: null });
  } else if (outcome.kind === 'ended') {
    useLook.setState({ phase: outcome.kind });
  } else {
    const { report } = outcome;
    const others = state.history.filter(({ step }) => step !== report.step);
    const history = [...others, report].sort((a, b) => a.step - b.step);
    useLook.setState({ phase: outcome.kind, report, ...(outcome.kind === 'finished' && { history }) });
  }
}

/** The worker has set a run up anew: what it was looking at is gone. */
export function lookLost(): void {
  if (useLook.getState().phase === 'going-on') useLook.setState({ phase: 'ended' });
}

export function isBusy({ phase }: Pick<LookState, 'phase'>): boolean {
  return phase === 'waiting' || phase === 'going-on';
}
