import type { MetricsEvent, WorkerEvent } from '../../worker/protocol.ts';
import { lookLost, takeLook } from '../microscope/look-store.ts';
import { same } from './edits.ts';
import { takeGroups } from './groups.ts';
import { addNotice, setRun, useLab } from './lab-store.ts';
import { phaseMarks } from './phase-marks.ts';
import { redraw } from './redraw.ts';
import { laneOrder, resetRunData, rewindRunData, runData } from './run-data.ts';

/** Takes in what the worker says. Events of an earlier run are dropped. */
export function receive(event: WorkerEvent): void {
  const { run, experiment } = useLab.getState();
  if (event.runId !== run.runId) return;
  switch (event.type) {
    case 'ready':
      // A run that was revised or went back to a snapshot is set up again and keeps what it has measured.
      if (!run.description) {
        resetRunData(event.description.metrics, experiment.lanes.length, event.description.seeds);
      }
      setRun({ description: event.description });
      lookLost();
      break;
    case 'backend':
      setRun({ backend: event.backend });
      break;
    case 'status':
      takeStatus(event);
      break;
    case 'metrics':
      takeMetrics(event);
      break;
    case 'groups':
      takeGroups(event.groups, sources());
      break;
    case 'frozen':
      takeFrozen(event);
      break;
    case 'revised':
      takeRevised(event.step);
      break;
    case 'look':
      takeLook(event);
      break;
    case 'notice':
      addNotice(event.message);
      break;
    case 'snapshot':
      break;
    default:
      event satisfies never;
  }
}

/** The worker's lane that each lane of the page comes from. */
function sources(): number[] {
  return laneOrder.sources(useLab.getState().laneKeys.length);
}

type EventOf<T extends WorkerEvent['type']> = Extract<WorkerEvent, { type: T }>;

function takeStatus({ phase, step, earliest, stepsPerSecond, message }: EventOf<'status'>): void {
  const { run, experiment } = useLab.getState();
  // A run that was set back after a loss comes by again.
  const begun = phaseMarks(experiment, run.step, step).filter(
    (mark) => !run.marks.some((old) => same(old, mark)),
  );
  if (begun.length > 0) setRun({ marks: [...run.marks, ...begun] });
  const wantsToRun = phase === 'preparing' ? run.wantsToRun : phase === 'running';
  // A status without words does not take back what was said of the same phase.
  const words = message || (phase === run.phase ? run.message : '');
  setRun({ phase, step, earliest, stepsPerSecond, message: words, wantsToRun });
}

function takeMetrics(event: MetricsEvent): void {
  const { series } = runData();
  if (event.values.length === 0) return;
  series.add(event, sources());
  redraw.touch();
}

function takeFrozen({ lane: workerLane, seedIndex, step, reason }: EventOf<'frozen'>): void {
  sources().forEach((source, lane) => {
    if (source !== workerLane) return;
    runData().series.freeze(lane, seedIndex, step);
    const { frozen } = useLab.getState().run;
    // A run that went back to a snapshot may freeze the same member again.
    const others = frozen.filter((member) => member.lane !== lane || member.seedIndex !== seedIndex);
    setRun({ frozen: [...others, { lane, seedIndex, step, reason }] });
  });
  redraw.touch();
}

/** Changes of one thing that follow one another so soon are one drag of a slider. */
const sameDragMs = 1500;
let markedAt = Number.NEGATIVE_INFINITY;

/** `B clip low 0.1` → `B clip low` */
function subject(label: string): string {
  return label.slice(0, Math.max(0, label.lastIndexOf(' ')));
}

function takeRevised(step: number): void {
  const revision = laneOrder.confirm();
  rewind(step);
  if (revision?.branch) {
    const { key, parent } = revision.branch;
    setRun({ branches: { ...useLab.getState().run.branches, [key]: { parent, step } } });
  }
  const label = revision?.note;
  if (!label || step === 0) return;
  const { marks } = useLab.getState().run;
  const last = marks.at(-1);
  const now = performance.now();
  const again = last && subject(last.label) === subject(label) && now - markedAt < sameDragMs;
  markedAt = now;
  setRun({ marks: [...(again ? marks.slice(0, -1) : marks), { step, label }] });
}

/** What was said of steps after the one that the run stands at is void. */
function rewind(step: number): void {
  rewindRunData(step);
  const { frozen, marks } = useLab.getState().run;
  setRun({
    frozen: frozen.filter((member) => member.step <= step),
    marks: marks.filter((mark) => mark.step <= step),
  });
  redraw.touch();
}
