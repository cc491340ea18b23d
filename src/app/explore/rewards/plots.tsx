import { niceScale } from '../../charts/scale.ts';
import { laneStyle } from '../../ui/lane-style.ts';
import type { Curve } from '../state/curves.ts';
import { Handle } from '../ui/handle.tsx';
import { type Placed, Plot } from '../ui/plot.tsx';
import ui from '../ui/ui.module.css';
import { type RewardCurve, type Setting, shapeOf } from './compute.ts';
import { type Grip, gripsOf } from './grips.ts';

interface Props {
  readonly curves: readonly Curve[];
  readonly drawn: readonly RewardCurve[];
  readonly setting: Setting;
  /** Where the curves are read off, in tokens. */
  readonly length: number;
  readonly focus: number;
  readonly onLength: (length: number) => void;
  readonly onCurves: (curves: readonly Curve[]) => void;
}

const titles = { right: 'Right answers', wrong: 'Wrong answers' } as const;

/** Reward over length, for right answers and for wrong ones, on the same scale. */
export function RewardPlots(props: Props) {
  const { drawn, setting, length, focus, onLength } = props;
  const { longest } = setting;
  const lengths = Float64Array.from({ length: longest }, (_, i) => i + 1);
  const all = drawn.flatMap(({ right, wrong }) => [...right, ...wrong]);
  const { domain } = niceScale(Math.min(0, ...all), Math.max(1, ...all), 5);
  return (
    <div className={ui.pair}>
      {(['right', 'wrong'] as const).map((picture) => (
        <Plot
          key={picture}
          label={`Reward over length, ${titles[picture].toLowerCase()}`}
          title={titles[picture]}
          xTitle="length in tokens"
          xs={lengths}
          xDomain={[0, longest]}
          yDomain={domain}
          height={320}
          lines={drawn.map((curve, i) => ({
            key: String(i),
            ...laneStyle(i),
            ys: curve[picture],
            bold: i === focus,
          }))}
          onPoint={(x) => onLength(Math.min(longest, Math.max(1, Math.round(x))))}
        >
          {(placed) => (
            <>
              <line
                x1={placed.x(length)}
                x2={placed.x(length)}
                y1={placed.top}
                y2={placed.bottom}
                className={ui.cursor}
              />
              <Grips {...props} picture={picture} placed={placed} domain={domain} />
            </>
          )}
        </Plot>
      ))}
    </div>
  );
}

/** What can be dragged of the curve in focus. */
function Grips({
  curves,
  focus,
  setting,
  onCurves,
  picture,
  placed,
  domain,
}: Props & { picture: 'right' | 'wrong'; placed: Placed; domain: readonly [number, number] }) {
  const { id, params } = curves[focus];
  const { letter, color } = laneStyle(focus);
  const specs = shapeOf(id).params;
  const { x, y, top, bottom, valueAt, yValueAt } = placed;
  return gripsOf(id, picture).map((grip) => {
    const spec = specs[grip.param];
    if (spec.kind !== 'number') return null;
    const place = grip.placeOf(params, setting);
    const along = grip.axis === 'length';
    if (along && (place < 0 || place > setting.longest)) return null;
    const at = along
      ? { x: x(place), y: bottom }
      : { x: x(grip.axis === 'short end' ? 0 : setting.longest), y: y(place) };
    const change = (next: number) => {
      const value = Number(grip.valueOf(next, params, setting).toFixed(4));
      const held = Math.min(spec.max, Math.max(spec.min, value));
      onCurves(
        curves.map((curve, i) => (i === focus ? { id, params: { ...params, [grip.param]: held } } : curve)),
      );
    };
    return (
      <Handle
        key={grip.param}
        label={`${spec.title} of curve ${letter}, ${titles[picture].toLowerCase()}`}
        value={Number(place.toFixed(4))}
        text={along ? `${Math.round(place)} tokens` : `reward ${place.toFixed(2)}`}
        {...rangeOf(grip, setting, domain)}
        orientation={along ? 'horizontal' : 'vertical'}
        at={(px, py) => (along ? valueAt(px) : yValueAt(py))}
        onChange={change}
      >
        {along ? (
          <rect x={at.x - 12} width={24} y={top} height={bottom - top} fill="transparent" />
        ) : (
          <rect x={at.x - 14} width={28} y={at.y - 14} height={28} fill="transparent" />
        )}
        {along ? (
          <rect x={at.x - 4} width={8} y={bottom - 22} height={22} rx={3} fill={color} />
        ) : (
          <circle cx={at.x} cy={at.y} r={6} fill={color} />
        )}
      </Handle>
    );
  });
}

/** A reward is dragged no further than the picture goes. */
function rangeOf({ axis }: Grip, { longest }: Setting, [low, high]: readonly [number, number]) {
  return axis === 'length' ? { min: 0, max: longest, step: 1 } : { min: low, max: high, step: 0.05 };
}
