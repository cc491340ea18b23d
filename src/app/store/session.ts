import type { Experiment } from '../../core/experiment/experiment.ts';
import type { WorkerCommand, WorkerEvent } from '../../worker/protocol.ts';
import { writeAddress } from './address.ts';
import { describeEdit } from './describe-edit.ts';
import { editKind, type Keyed, laneMapping, recipesDiffer } from './edits.ts';
import { receive } from './events.ts';
import { freshKey, freshRun, setRun, setView, useLab } from './lab-store.ts';
import { redraw } from './redraw.ts';
import { arrangeRunData, laneOrder, resetRunData } from './run-data.ts';

/** The page's end of the worker. */
export interface Connection {
  send(command: WorkerCommand): void;
}

let connection: Connection | null = null;
/** What the worker has been told. */
let told: Keyed | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;
let timerEnds = 0;

/** Slider drags reach the worker and the address bar at most this often. */
const reviseEveryMs = 150;
/** A new run costs more than a revision: it waits until the slider rests. */
const restartAfterMs = 350;

/** Connects the page to a worker and starts the run. */
export function openSession(connect: (onEvent: (event: WorkerEvent) => void) => Connection): void {
  connection = connect((event) => {
    receive(event);
    if (event.type === 'ready') tellPreferences();
  });
  startRun(true);
}

function send(command: WorkerCommand): void {
  connection?.send(command);
}

/** A replaced worker knows nothing of these. */
function tellPreferences(): void {
  const { speed, watched } = useLab.getState().view;
  if (speed > 0) send({ type: 'speed', stepsPerSecond: speed });
  if (watched.group > 0 || watched.seedIndex > 0) send({ type: 'watch', ...watched });
}

/** A new run of the present experiment, from step 0. */
export function startRun(run: boolean): void {
  clearTimeout(timer);
  timerEnds = 0;
  const { experiment, laneKeys, run: last } = useLab.getState();
  told = { experiment, laneKeys };
  laneOrder.reset();
  resetRunData([], experiment.lanes.length, experiment.seeds);
  const runId = last.runId + 1;
  setRun({ ...freshRun, runId, wantsToRun: run, backend: last.backend, message: 'Starting' });
  redraw.touch();
  send({ type: 'start', runId, experiment, run });
}

export function run(): void {
  const { phase } = useLab.getState().run;
  if (phase === 'finished' || phase === 'failed') {
    startRun(true);
    return;
  }
  setRun({ wantsToRun: true });
  send({ type: 'run' });
}

export function pause(): void {
  setRun({ wantsToRun: false });
  send({ type: 'pause' });
}

export function runOrPause(): void {
  if (useLab.getState().run.wantsToRun) pause();
  else run();
}

export function step(): void {
  const { phase } = useLab.getState().run;
  if (phase === 'finished' || phase === 'failed') return;
  setRun({ wantsToRun: false });
  send({ type: 'step' });
}

/** Back to step 0 of exactly the same run. */
export function reset(): void {
  startRun(useLab.getState().run.wantsToRun);
}

export function setSpeed(stepsPerSecond: number): void {
  setView({ speed: stepsPerSecond });
  send({ type: 'speed', stepsPerSecond });
}

export function watch(group: number, seedIndex: number): void {
  setView({ watched: { group, seedIndex } });
  send({ type: 'watch', group, seedIndex });
}

/** How an edit reaches the worker and the history: at once, or with others of the same drag. */
export type Pace = 'discrete' | 'drag';

/** Changes the experiment. */
export function edit(change: (experiment: Experiment) => Experiment, pace: Pace = 'discrete'): void {
  const { experiment, laneKeys } = useLab.getState();
  editKeyed({ experiment: change(experiment), laneKeys }, pace);
}

/** Changes the experiment and its lanes. */
export function editKeyed(next: Keyed, pace: Pace = 'discrete'): void {
  const { experiment, laneKeys, view } = useLab.getState();
  const before = { experiment, laneKeys };
  const open = view.recipeLane;
  if (open && !next.laneKeys.includes(open)) setView({ recipeLane: null });
  useLab.setState(next);
  rearrange(before, next);
  writeAddress(next.experiment, pace);
  if (pace === 'discrete') tell();
  else tellLater();
}

/** Takes over an experiment that the address bar already shows. */
export function adopt(next: Keyed): void {
  const { experiment, laneKeys } = useLab.getState();
  useLab.setState({ ...next, issues: [] });
  rearrange({ experiment, laneKeys }, next);
  tell();
}

/** Replaces the whole experiment, e.g. by one from a file. */
export function replaceExperiment(experiment: Experiment): void {
  editKeyed({ experiment, laneKeys: experiment.lanes.map(freshKey) });
}

/** Moves what is shown with its lanes. When lanes are new, a new run will clear it all. */
function rearrange(before: Keyed, after: Keyed): void {
  const lanes = laneMapping(before, after);
  const moved = lanes.length !== before.laneKeys.length || lanes.some((lane, i) => lane !== i);
  if (!moved || lanes.includes(-1)) return;
  arrangeRunData(lanes);
  const { frozen } = useLab.getState().run;
  setRun({
    frozen: frozen
      .map((member) => ({ ...member, lane: lanes.indexOf(member.lane) }))
      .filter(({ lane }) => lane >= 0),
  });
  // Orders are not gathered up: the worker confirms each on its own.
  tell();
}

function tellLater(): void {
  const { experiment, laneKeys } = useLab.getState();
  const restarts = told !== null && editKind(told, { experiment, laneKeys }) === 'restart';
  const now = performance.now();
  if (timerEnds > now && !restarts) return;
  clearTimeout(timer);
  const wait = restarts ? restartAfterMs : reviseEveryMs;
  timerEnds = now + wait;
  timer = setTimeout(tell, wait);
}

/** Tells the worker what has changed since it was last told. */
function tell(): void {
  clearTimeout(timer);
  timerEnds = 0;
  const { experiment, laneKeys, run: current } = useLab.getState();
  const now = { experiment, laneKeys };
  if (!told) return;
  const kind = editKind(told, now);
  if (kind === 'view') return;
  // What is over cannot go on with another recipe; whoever changes one wants to see what it does.
  const over = current.phase === 'finished' || current.phase === 'failed';
  if (kind === 'restart' || (over && recipesDiffer(told, now))) {
    startRun(current.wantsToRun || over);
    return;
  }
  const lanes = laneMapping(told, now);
  laneOrder.revise(lanes, describeEdit(told, now));
  told = now;
  send({ type: 'revise', experiment, lanes });
}
