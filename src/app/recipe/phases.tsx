import { phaseLabel } from '../../core/experiment/differences.ts';
import { lanePhases } from '../../core/experiment/lane-recipe.ts';
import { useLab } from '../store/lab-store.ts';
import { Button, QuietButton } from '../ui/controls.tsx';
import { Help } from '../ui/help.tsx';
import { ParamControl } from '../ui/param-control.tsx';
import { addPhase, nextStart, removePhase, setPhaseStart, startSpec } from './phase-edits.ts';
import styles from './phases.module.css';

const about =
  'A part of the run with changes of its own, on top of those before it. It starts like a run from the weights as they are: the reference is the policy of that moment, optimizer state and memories are new.';

/** The parts of a lane's run, one of which is shown below; when the chosen one starts. */
export function Phases({
  lane,
  started,
  onChoose,
}: {
  lane: number;
  /** How many phases have started in the part that is shown. */
  started: number;
  onChoose: (started: number) => void;
}) {
  const experiment = useLab((state) => state.experiment);
  const done = useLab((state) => state.run.step);
  const own = experiment.lanes[lane];
  const phases = lanePhases(own);
  const next = nextStart(experiment, lane, done);
  const add = () => {
    if (next === null) return;
    addPhase(lane, next);
    onChoose(phases.length + 1);
  };
  return (
    <section className={styles.phases} aria-label="Phases">
      <div className={styles.parts}>
        {phases.length > 0
          ? [0, ...phases.map(({ from }) => from)].map((from, part) => (
              <Button
                // biome-ignore lint/suspicious/noArrayIndexKey: a part is its place, whatever its start is set to
                key={part}
                className={styles.part}
                aria-pressed={part === started}
                onClick={() => onChoose(part)}
              >
                {part === 0 ? 'From the start' : `From step ${from}`}
              </Button>
            ))
          : null}
        <QuietButton className={styles.add} disabled={next === null} onClick={add}>
          Add a phase
        </QuietButton>
        <Help about="a phase">{about}</Help>
      </div>
      {started > 0 ? (
        <div className={styles.chosen}>
          <ParamControl
            spec={startSpec(phases, started - 1)}
            value={phases[started - 1].from}
            slider={false}
            onChange={(from, pace) => setPhaseStart(lane, started - 1, Number(from), pace)}
          />
          <p className={styles.says}>
            <span>
              Changes: {phaseLabel(experiment, lane, started - 1)}.
              {phases[started - 1].from >= experiment.budget.steps ? ' The run ends before it starts.' : null}
            </span>
            <QuietButton
              onClick={() => {
                removePhase(lane, started - 1);
                onChoose(started - 1);
              }}
            >
              Remove the phase
            </QuietButton>
          </p>
        </div>
      ) : null}
      {phases.length > 0 && !own.phases ? (
        <p className={styles.soft}>The phases are the method’s; a change makes them the lane’s own.</p>
      ) : null}
    </section>
  );
}
