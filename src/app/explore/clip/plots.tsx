import { clipRegions } from '../../../core/stages/stage.ts';
import { laneStyle } from '../../ui/lane-style.ts';
import { Handle } from '../ui/handle.tsx';
import { type Placed, Plot } from '../ui/plot.tsx';
import ui from '../ui/ui.module.css';
import { type Bound, boundsOf } from './bounds.ts';
import { type ClipCurve, schemeOf, stretches } from './compute.ts';
import { at, type ClipState } from './fields.ts';

/** What each region counts in, as the metrics and TRL's logs have it. */
const regionNames: Readonly<Record<(typeof clipRegions)[number], string>> = {
  none: '',
  low: 'clip_ratio/low',
  high: 'clip_ratio/high',
  dual: 'dual clip',
};

interface Props {
  readonly state: ClipState;
  readonly set: (change: Partial<ClipState>) => void;
  readonly signs: readonly { readonly sign: 1 | -1; readonly curves: readonly ClipCurve[] }[];
  readonly ratios: Float64Array;
  readonly ratio: number;
  readonly focus: number;
}

/** Objective and gradient, for good tokens and for bad ones. */
export function ClipPlots(props: Props) {
  const { state, set, signs, ratios, ratio, focus } = props;
  const most = Number(state.upto);
  const reach = Math.min(most, 2.5) * state.size;
  return (
    <div className={ui.pair}>
      {(['values', 'pushes'] as const).flatMap((what) =>
        signs.map(({ sign, curves }) => {
          const good = sign === 1;
          const of = good ? 'good tokens, Â > 0' : 'bad tokens, Â < 0';
          const low = what === 'values' ? (good ? -state.size : -reach) : good ? -0.15 * reach : -reach;
          const high = what === 'values' ? (good ? reach : state.size) : good ? reach : 0.15 * reach;
          return (
            <Plot
              key={`${what} ${sign}`}
              label={`${what === 'values' ? 'Objective' : 'Gradient'} over the ratio, ${of}`}
              title={`${what === 'values' ? 'Objective, less its value at 1' : 'Gradient by log π'}: ${of}`}
              xTitle="ratio ρ"
              xs={ratios}
              xDomain={[0, most]}
              yDomain={[low, high]}
              lines={curves.map((curve, i) => ({
                key: String(i),
                ...laneStyle(i),
                ys: curve[what],
                bold: i === focus,
              }))}
              bands={stretches(ratios, curves[focus].regions).map(({ from, to, region }) => ({
                from,
                to,
                label: regionNames[clipRegions[region]],
              }))}
              onPoint={(x) => set({ at: onStep(x) })}
            >
              {(placed) => (
                <>
                  <line
                    x1={placed.x(ratio)}
                    x2={placed.x(ratio)}
                    y1={placed.top}
                    y2={placed.bottom}
                    className={ui.cursor}
                  />
                  {what === 'pushes' ? (
                    <BoundHandles state={state} set={set} sign={sign} focus={focus} placed={placed} />
                  ) : null}
                </>
              )}
            </Plot>
          );
        }),
      )}
    </div>
  );
}

/** Where the curves are read off moves on the steps of its control. */
function onStep(ratio: number): number {
  const rounded = Math.round(ratio / at.step) * at.step;
  return Number(Math.min(at.max, Math.max(at.min, rounded)).toFixed(2));
}

/** The bounds of the curve in focus. */
function BoundHandles({
  state,
  set,
  sign,
  focus,
  placed,
}: Pick<Props, 'state' | 'set' | 'focus'> & { sign: 1 | -1; placed: Placed }) {
  const { id, params } = state.curve[focus];
  const { letter, color } = laneStyle(focus);
  const scheme = schemeOf(id);
  return boundsOf(id, params, sign).map((bound) => {
    const ratio = bound.ratioOf(Number(params[bound.param]));
    if (ratio < 0 || ratio > Number(state.upto)) return null;
    const { x, bottom, top, valueAt } = placed;
    const change = (next: number) =>
      set({
        curve: state.curve.map((curve, i) =>
          i === focus ? { id, params: { ...params, [bound.param]: withinSpec(scheme, bound, next) } } : curve,
        ),
      });
    return (
      <Handle
        key={`${bound.param} ${bound.ratioOf(0)}`}
        label={`${scheme.params[bound.param].title} of curve ${letter}, Â ${sign === 1 ? '> 0' : '< 0'}`}
        value={Number(ratio.toFixed(4))}
        text={`ratio ${ratio.toFixed(2)}`}
        min={0}
        max={Number(state.upto)}
        step={0.01}
        orientation="horizontal"
        at={(px) => valueAt(px)}
        onChange={change}
      >
        <rect x={x(ratio) - 12} width={24} y={top} height={bottom - top} fill="transparent" />
        <line x1={x(ratio)} x2={x(ratio)} y1={top} y2={bottom} stroke={color} strokeWidth={1} opacity={0.6} />
        <rect x={x(ratio) - 4} width={8} y={bottom - 22} height={22} rx={3} fill={color} />
      </Handle>
    );
  });
}

/** A parameter's value for a bound at this ratio, no further than the parameter goes. */
function withinSpec({ params }: ReturnType<typeof schemeOf>, bound: Bound, ratio: number): number {
  const spec = params[bound.param];
  const value = Number(bound.valueOf(Math.max(ratio, 1e-3)).toFixed(4));
  return spec.kind === 'number' ? Math.min(spec.max, Math.max(spec.min, value)) : value;
}
