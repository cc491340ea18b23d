import { useRef } from 'react';
import type { LaneReading } from '../../core/oracle/microscope.ts';
import { goalCosine } from '../../core/oracle/slide.ts';
import { placeLabels } from '../charts/place-labels.ts';
import { project } from '../charts/scale.ts';
import { laneStyle } from '../ui/lane-style.ts';
import { useSize } from '../ui/use-size.ts';
import { logTicks, rolloutDomain, type SizeCurve, sizeCurve } from './curve-model.ts';
import styles from './microscope.module.css';
import { rolloutCount } from './words.ts';

/** A picture a lane: how its cosine grows with the rollouts that are averaged, for each group size. */
export function Curves({ lanes, names }: { lanes: readonly LaneReading[]; names: readonly string[] }) {
  const measured = lanes.filter(({ samples }) => samples.length > 0);
  const domain = rolloutDomain(measured);
  return (
    <div className={styles.pictures}>
      {measured.map((reading) => {
        const { letter, color } = laneStyle(reading.lane);
        const curves = reading.samples.map((sample) => sizeCurve(sample, domain));
        return (
          <figure key={reading.lane} className={styles.figure}>
            <figcaption>
              <b style={{ color }}>{letter}</b> {names[reading.lane]}
            </figcaption>
            <Picture curves={curves} domain={domain} color={color} label={describe(letter, curves)} />
          </figure>
        );
      })}
    </div>
  );
}

function describe(letter: string, curves: readonly SizeCurve[]): string {
  const reached = curves.map(({ groupSize, toGoal }) =>
    [groupSize === null ? '' : `group size ${groupSize}: `, rolloutCount(toGoal.value)].join(''),
  );
  return `Cosine to the true gradient against rollouts, lane ${letter}. Rollouts to 0.9: ${reached.join(', ')}`;
}

const margin = { top: 10, right: 46, bottom: 36, left: 34 };
const height = 216;

function Picture({
  curves,
  domain,
  color,
  label,
}: {
  curves: readonly SizeCurve[];
  domain: readonly [number, number];
  color: string;
  label: string;
}) {
  const box = useRef<HTMLDivElement>(null);
  const { width } = useSize(box);
  const right = width - margin.right;
  const bottom = height - margin.bottom;
  const logs = [Math.log10(domain[0]), Math.log10(domain[1])] as const;
  const x = (rollouts: number) => project(Math.log10(rollouts), logs, margin.left, right);
  const y = (cosine: number) => project(Math.min(1, Math.max(0, cosine)), [0, 1], bottom, margin.top);
  return (
    <div ref={box} style={{ height }} className={styles.picture}>
      {width > 0 ? (
        <svg width={width} height={height} role="img" aria-label={label}>
          {[0, 0.5, 1].map((tick) => (
            <g key={tick}>
              <line x1={margin.left} x2={right} y1={y(tick)} y2={y(tick)} className={styles.grid} />
              <text x={margin.left - 6} y={y(tick) + 4} className={styles.tickEnd}>
                {tick}
              </text>
            </g>
          ))}
          <line x1={margin.left} x2={right} y1={y(goalCosine)} y2={y(goalCosine)} className={styles.goal} />
          <text x={margin.left - 6} y={y(goalCosine) + 6} className={styles.tickEnd}>
            0.9
          </text>
          {logTicks(domain).map((tick) => (
            <text key={tick} x={x(tick)} y={bottom + 15} className={styles.tick}>
              {tick >= 1000 ? `${tick / 1000}k` : tick}
            </text>
          ))}
          <text x={right} y={bottom + 31} className={styles.tickEnd}>
            rollouts, groups × size
          </text>
          {curves.map((curve, i) => (
            <Curve
              key={curve.groupSize}
              curve={curve}
              color={color}
              dash={laneStyle(i).dash}
              x={x}
              y={y}
              last={domain[1]}
            />
          ))}
          <Names curves={curves} color={color} at={right} y={y} />
        </svg>
      ) : null}
    </div>
  );
}

function Curve({
  curve: { line, dots, own, toGoal },
  color,
  dash,
  x,
  y,
  last,
}: {
  curve: SizeCurve;
  color: string;
  dash: string;
  x: (rollouts: number) => number;
  y: (cosine: number) => number;
  last: number;
}) {
  const path = line.map(({ rollouts, cosine }, i) => `${i === 0 ? 'M' : 'L'}${x(rollouts)} ${y(cosine)}`);
  const reached = toGoal.value <= last ? x(toGoal.value) : null;
  return (
    <g stroke={color} opacity={own ? 1 : 0.55}>
      <path d={path.join('')} strokeWidth={own ? 2.25 : 1.25} strokeDasharray={own ? '' : dash} fill="none" />
      {dots.map(({ rollouts, cosine }) => (
        <g key={rollouts}>
          {own && !Number.isNaN(cosine.low) ? (
            <line x1={x(rollouts)} x2={x(rollouts)} y1={y(cosine.low)} y2={y(cosine.high)} />
          ) : null}
          <circle cx={x(rollouts)} cy={y(cosine.value)} r={own ? 3 : 2} fill={color} stroke="none" />
        </g>
      ))}
      {reached === null ? null : (
        <circle cx={reached} cy={y(goalCosine)} r={own ? 5 : 3.5} fill="var(--ground)" strokeWidth={1.5} />
      )}
      {own && reached !== null ? (
        <>
          <line x1={reached} x2={reached} y1={y(goalCosine) + 5} y2={y(0)} strokeDasharray="2 3" />
          <text x={reached + 5} y={y(0) - 6} className={styles.mark} stroke="var(--ground)">
            {rolloutCount(toGoal.value)}
          </text>
        </>
      ) : null}
    </g>
  );
}

/** Group sizes at the lines' ends. */
function Names({
  curves,
  color,
  at,
  y,
}: {
  curves: readonly SizeCurve[];
  color: string;
  at: number;
  y: (cosine: number) => number;
}) {
  const ended = curves.flatMap((curve) => {
    const end = curve.line.at(-1);
    return end && curve.groupSize !== null ? [{ ...curve, end: y(end.cosine) }] : [];
  });
  const places = placeLabels(
    ended.map(({ end }) => end),
    13,
    margin.top,
    height - margin.bottom,
  );
  return ended.map(({ groupSize, own, end }, i) => (
    <g key={groupSize}>
      <path d={`M${at + 1} ${end}L${at + 7} ${places[i]}`} stroke={color} fill="none" />
      <text x={at + 9} y={places[i] + 4} fill={color} className={own ? styles.ownName : styles.sizeName}>
        G {groupSize}
      </text>
    </g>
  ));
}
