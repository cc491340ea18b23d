import type { Experiment } from '../../core/experiment/experiment.ts';
import type { LookOptions } from '../../core/oracle/microscope.ts';
import type { Watch } from '../../core/trainer/record.ts';
import type { WorkerCommand, WorkerEvent } from '../../worker/protocol.ts';
import { laneStyle } from '../ui/lane-style.ts';
import { writeAddress } from './address.ts';
import { describeEdit } from './describe-edit.ts';
import { editKind, type Keyed, laneMapping, recipesDiffer, same } from './edits.ts';
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
export function openSession(
  connect: (onEvent: (event: WorkerEvent) => void) => Connection,
  begin: 'running' | 'paused' = 'running',
): void {
  connection = connect((event) => {
    receive(event);
    if (event.type === 'ready') tellPreferences();
  });
  startRun(begin === 'running');
}

function send(command: WorkerCommand): void {
  connection?.send(command);
}

/** A replaced worker knows nothing of these. */
function tellPreferences(): void {
  const { speed, watched } = useLab.getState().view;
  if (speed > 0) send({ type: 'speed', stepsPerSecond: speed });
  if (watched.group > 0 || watched.seedIndex > 0 || watched.promptId !== undefined) {
    send({ type: 'watch', ...watched });
  }
}

/** A new run of the present experiment, from step 0. */
export function startRun(run: boolean): void {
  clearTimeout(timer);
  timerEnds = 0;
  const { experiment, laneKeys, run: last, view } = useLab.getState();
  if (view.watched.promptId !== undefined && !samePrompts(experiment)) {
    const { promptId: _, ...place } = view.watched;
    watch(place);
  }
  told = { experiment, laneKeys };
  laneOrder.reset();
  resetRunData([], experiment.lanes.length, experiment.seeds);
  const runId = last.runId + 1;
  setRun({ ...freshRun, runId, wantsToRun: run, backend: last.backend, message: 'Starting' });
  redraw.touch();
  send({ type: 'start', runId, experiment, run });
}

/** Whether the prompts are those of the run before, so that their ids mean the same. */
function samePrompts({ task, seed }: Experiment): boolean {
  return told !== null && same(told.experiment.task, task) && told.experiment.seed === seed;
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

/** Has one group of each step recorded: by its place, or one prompt wherever it is drawn. */
export function watch(watched: Watch): void {
  setView({ watched });
  send({ type: 'watch', ...watched });
}

/** Has the run put under the microscope as it stands; with no options there is nothing from now on. */
export function look(lookId: number, options: LookOptions | null): void {
  tell();
  send({ type: 'look', lookId, options });
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

/** Moves what is shown with its lanes. When lanes are new, a new run will clear it all. */
function rearrange(before: Keyed, after: Keyed): void {
  const lanes = laneMapping(before, after);
  const moved = lanes.length !== before.laneKeys.length || lanes.some((lane, i) => lane !== i);
  if (!moved || lanes.includes(-1)) return;
  arrangeShown(lanes);
  // Orders are not gathered up: the worker confirms each on its own.
  tell();
}

/** Lane i shows what lane `lanes[i]` did. */
function arrangeShown(lanes: readonly number[]): void {
  arrangeRunData(lanes);
  const { frozen } = useLab.getState().run;
  setRun({
    frozen: lanes.flatMap((before, lane) =>
      frozen.filter((member) => member.lane === before).map((member) => ({ ...member, lane })),
    ),
  });
}

/**
 * Adds a lane beside another one, with its recipe and the weights that it had after `step` steps: the whole run goes
 * back there, or as near as it can, and pauses. Other lanes compute what they have computed before. Returns its key;
 * null where an edit that was still to be told has started another run.
 */
export function branch(lane: number, step: number): string | null {
  const { runId } = useLab.getState().run;
  tell();
  if (useLab.getState().run.runId !== runId) return null;
  const { experiment, laneKeys } = useLab.getState();
  const key = freshKey();
  const order = laneKeys.map((_, i) => i).toSpliced(lane + 1, 0, lane);
  const next = {
    experiment: { ...experiment, lanes: order.map((i) => experiment.lanes[i]) },
    laneKeys: laneKeys.toSpliced(lane + 1, 0, key),
  };
  useLab.setState(next);
  arrangeShown(order);
  writeAddress(next.experiment, 'discrete');
  const note = `${laneStyle(lane + 1).letter} from ${laneStyle(lane).letter}`;
  laneOrder.revise({ lanes: order, note, branch: { key, parent: laneKeys[lane] } });
  told = next;
  setRun({ wantsToRun: false });
  send({ type: 'revise', experiment: next.experiment, lanes: order, step });
  return key;
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
  laneOrder.revise({ lanes, note: describeEdit(told, now) });
  told = now;
  send({ type: 'revise', experiment, lanes });
}
