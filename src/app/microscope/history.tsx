import type { LookReport } from '../../core/oracle/microscope.ts';
import { type Line, Plot } from '../explore/ui/plot.tsx';
import { useLab } from '../store/lab-store.ts';
import { laneStyle } from '../ui/lane-style.ts';
import frame from '../ui/page.module.css';
import { useLook } from './look-store.ts';
import styles from './microscope.module.css';
import { ownSample } from './words.ts';

/** The cosine of one batch over the steps that were looked at, once there are two of them. */
export function History({ names }: { names: readonly string[] }) {
  const history = useLook((state) => state.history);
  const steps = useLab((state) => state.experiment.budget.steps);
  if (history.length < 2) return null;
  const lines = names.map((_, lane) => ({ lane, ...lineOf(history, lane) }));
  const last = history[history.length - 1].step;
  return (
    <section className={frame.section}>
      <h3>Over the run</h3>
      <p className={styles.lead}>
        Cosine of one batch at each step that was measured. It falls as the true gradient shrinks.
      </p>
      <Plot
        label={`Cosine of one batch by step, steps ${history[0].step} to ${last}`}
        title="Cosine of one batch"
        xTitle="step"
        xs={history.map(({ step }) => step)}
        lines={lines}
        xDomain={[0, Math.min(steps, Math.max(1, Math.ceil(1.1 * last)))]}
        yDomain={[0, 1]}
      >
        {({ x, y }) =>
          lines.map(({ lane, color, ys }) =>
            history.map(({ step }, i) =>
              ys[i] >= 0 ? (
                <circle key={`${lane} ${step}`} cx={x(step)} cy={y(ys[i])} r={2.5} fill={color} />
              ) : null,
            ),
          )
        }
      </Plot>
    </section>
  );
}

function lineOf(history: readonly LookReport[], lane: number): Line {
  const { letter, color, dash } = laneStyle(lane);
  const ys = history.map(({ lanes }) => {
    const reading = lanes.at(lane);
    return (reading && ownSample(reading)?.cosine.value) ?? Number.NaN;
  });
  return { key: letter, letter, color, dash, ys };
}
