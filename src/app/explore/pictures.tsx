import type { ComponentType, ReactNode } from 'react';
import { niceScale, project } from '../charts/scale.ts';
import { laneStyle } from '../ui/lane-style.ts';
import { estimateAll, groupBatch } from './advantage/compute.ts';
import { fields as advantageFields } from './advantage/fields.ts';
import { responsesOf, weightsOf } from './aggregation/compute.ts';
import { fields as aggregationFields } from './aggregation/fields.ts';
import { bound } from './batch.ts';
import { curveAt, schemeOf } from './clip/compute.ts';
import { fields as clipFields } from './clip/fields.ts';
import styles from './index.module.css';
import { distributionsOf, estimateOf, exactKl, forms } from './kl/compute.ts';
import { fields as klFields } from './kl/fields.ts';
import { rewardCurve, shapeOf } from './rewards/compute.ts';
import { fields as rewardsFields } from './rewards/fields.ts';
import { readQuery } from './state/query.ts';

/** What each explorer starts with, as a small picture of it. */

const wide = 280;
const tall = 92;

function Picture({ children }: { children: ReactNode }) {
  return (
    <svg className={styles.picture} viewBox={`0 0 ${wide} ${tall}`} aria-hidden="true">
      {children}
    </svg>
  );
}

function Lines({ all }: { all: readonly ArrayLike<number>[] }) {
  const values = all.flatMap((ys) => Array.from(ys));
  const { domain } = niceScale(Math.min(...values), Math.max(...values));
  return all.map((ys, line) => {
    const { letter, color, dash } = laneStyle(line);
    const points = Array.from(ys, (value, i) =>
      [(i / (ys.length - 1)) * wide, project(value, domain, tall - 4, 4)]
        .map((at) => at.toFixed(1))
        .join(' '),
    );
    return (
      <path
        key={letter}
        d={`M${points.join('L')}`}
        stroke={color}
        strokeDasharray={dash}
        className={styles.line}
      />
    );
  });
}

const columns = 4;
const pushColor = (value: number) => (value < 0 ? 'var(--push-down)' : 'var(--push-up)');

/** The same group by a few estimators. */
function AdvantagePicture() {
  const { state } = readQuery(advantageFields, '');
  const all = estimateAll(groupBatch(state), []);
  const shown = ['group-z-score', 'mean-centred', 'rloo', 'none'];
  return (
    <Picture>
      {shown.map((id, e) => {
        const values = all.find((each) => each.id === id)?.values ?? [];
        const left = (e * wide) / columns;
        return (
          <g key={id}>
            {values.map((value, i) => {
              const height = Math.abs(value) * 30;
              return (
                <rect
                  // biome-ignore lint/suspicious/noArrayIndexKey: responses are told apart by their place
                  key={i}
                  x={left + i * 14}
                  width={11}
                  y={value > 0 ? 58 - height : 58}
                  height={height}
                  fill={pushColor(value)}
                />
              );
            })}
            <line x1={left} x2={left + 53} y1={58} y2={58} className={styles.axis} />
          </g>
        );
      })}
    </Picture>
  );
}

/** The gradient over the ratio, for good tokens. */
function ClipPicture() {
  const { state } = readQuery(clipFields, '');
  const ratios = Array.from({ length: 141 }, (_, i) => 0.001 + i / 70);
  const setting = { advantage: 1, before: state.before, passRate: state.pass };
  return (
    <Picture>
      <Lines
        all={state.curve.map(({ id, params }) => curveAt(schemeOf(id), params, ratios, setting).pushes)}
      />
    </Picture>
  );
}

/** Means and spreads about the truth. */
function KlPicture() {
  const { state } = readQuery(klFields, '');
  const distributions = distributionsOf(state);
  const exact = exactKl(distributions);
  const x = (value: number) => project(value, [0, 0.8], 4, wide - 4);
  return (
    <Picture>
      <line x1={x(exact.value)} x2={x(exact.value)} y1={0} y2={tall} className={styles.truth} />
      {forms.slice(0, columns).map((form, i) => {
        const { mean, spread } = estimateOf(form, distributions, exact);
        const y = 14 + i * 21;
        const error = spread / Math.sqrt(state.tokens);
        return (
          <g key={form.id}>
            <line x1={x(mean - error)} x2={x(mean + error)} y1={y} y2={y} className={styles.error} />
            <circle cx={x(mean)} cy={y} r={4.5} className={styles.dot} />
          </g>
        );
      })}
    </Picture>
  );
}

/** Tokens shaded by their weight. */
function AggregationPicture() {
  const { state } = readQuery(aggregationFields, '');
  const responses = responsesOf(state);
  const { variant, params } = bound('aggregation', state.look);
  const { token } = weightsOf(variant, params, responses, state.longest);
  const heaviest = Math.max(...token);
  return (
    <Picture>
      {responses.flatMap(({ length, advantage }, row) =>
        Array.from({ length }, (_, t) => (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: tokens are told apart by their place
            key={`${row} ${t}`}
            x={1 + t * 17}
            width={14}
            y={2 + row * 23}
            height={18}
            rx={2}
            fill={pushColor(advantage)}
            fillOpacity={0.1 + (0.9 * token[row]) / heaviest}
            stroke={pushColor(advantage)}
          />
        )),
      )}
    </Picture>
  );
}

/** Reward over length, for right answers. */
function RewardsPicture() {
  const { state } = readQuery(rewardsFields, '');
  const curves = state.curve.map(({ id, params }) => rewardCurve(shapeOf(id), params, state));
  return (
    <Picture>
      <Lines all={curves.map(({ right }) => right)} />
    </Picture>
  );
}

/** By the id of the explorer. */
export const pictures: Readonly<Record<string, ComponentType>> = {
  advantage: AdvantagePicture,
  clip: ClipPicture,
  kl: KlPicture,
  aggregation: AggregationPicture,
  rewards: RewardsPicture,
};
