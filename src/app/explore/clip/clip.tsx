import { useMemo, useState } from 'react';
import type { PageProps } from '../../router.ts';
import { Segments } from '../../ui/controls.tsx';
import { formatSigned } from '../../ui/format.ts';
import { laneStyle } from '../../ui/lane-style.ts';
import { ParamControl } from '../../ui/param-control.tsx';
import type { Curve } from '../state/curves.ts';
import { useExplorer } from '../state/use-explorer.ts';
import { CurveList } from '../ui/curve-list.tsx';
import { Frame } from '../ui/frame.tsx';
import ui from '../ui/ui.module.css';
import { listed, shortTitle } from '../words.ts';
import { clipBench } from './bench-link.ts';
import {
  type ClipCurve,
  curveAt,
  holdsWeight,
  ofResponses,
  type Setting,
  schemeOf,
  schemes,
  withoutCurve,
} from './compute.ts';
import { at, before, fields, mostCurves, passRate, size } from './fields.ts';
import { ClipPlots } from './plots.tsx';
import { clipSentence } from './sentence.ts';

const points = 241;

/** Ratios from just above 0 up to the right edge. */
function ratioAxis(most: number): Float64Array {
  return Float64Array.from({ length: points }, (_, i) => Math.max(0.001, (i / (points - 1)) * most));
}

/** What has been drawn of a curve, by everything that it depends on: only what changes is computed anew. */
const drawn = new WeakMap<Curve, Map<string, ClipCurve>>();

function drawnCurve(curve: Curve, setting: Setting, most: number, ratios: Float64Array): ClipCurve {
  const known = drawn.get(curve) ?? new Map<string, ClipCurve>();
  drawn.set(curve, known);
  const key = `${setting.advantage} ${setting.before} ${setting.passRate} ${most}`;
  const found = known.get(key) ?? curveAt(schemeOf(curve.id), curve.params, ratios, setting);
  if (known.size > 64) known.clear();
  known.set(key, found);
  return found;
}

const names = (variants: readonly { title: string }[]) =>
  listed(variants.map(({ title }) => shortTitle(title)));

export default function ClipExplorer({ query }: Pick<PageProps, 'query'>) {
  const { state, issues, set, dismiss } = useExplorer('explore/clip', fields, query);
  const [focused, setFocused] = useState(0);
  const focus = Math.min(focused, state.curve.length - 1);
  const most = Number(state.upto);
  const ratio = Math.min(state.at, most);
  const ratios = useMemo(() => ratioAxis(most), [most]);
  const signs = ([1, -1] as const).map((sign) => {
    const setting = { advantage: sign * state.size, before: state.before, passRate: state.pass };
    return {
      sign,
      curves: state.curve.map((curve) => drawnCurve(curve, setting, most, ratios)),
      here: state.curve.map(({ id, params }) => curveAt(schemeOf(id), params, [ratio], setting).pushes[0]),
    };
  });
  const name = (i: number) => `${laneStyle(i).letter} ${shortTitle(schemeOf(state.curve[i].id).title)}`;
  const readings = signs.map(({ here }) => here.map((push, i) => ({ name: name(i), push })));
  return (
    <Frame
      id="clip"
      idea="A clip decides how hard a token is still pushed once it has become likelier or less likely than when it was drawn. Above: what is maximised. Below: its gradient, which is what trains."
      issues={issues}
      onDismiss={dismiss}
      sentence={clipSentence(ratio, state.size, readings[0], readings[1])}
      bench={clipBench(state.curve)}
    >
      <div className={ui.columns}>
        <ClipPlots state={state} set={set} signs={signs} ratios={ratios} ratio={ratio} focus={focus} />
        <div className={ui.handles}>
          <ParamControl
            spec={{ ...at, max: most }}
            value={ratio}
            onChange={(value) => set({ at: Number(value) })}
          />
          <div>
            <Segments
              label="Ratios shown"
              name="upto"
              value={state.upto}
              options={[
                { value: '2', title: 'up to 2' },
                { value: '5', title: 'up to 5' },
              ]}
              onChange={(upto) => set({ upto })}
            />
          </div>
          <p className={ui.soft}>
            Beside each name: its gradient at ratio {ratio}, for Â &gt; 0 and for Â &lt; 0.
          </p>
          <CurveList
            variants={schemes}
            curves={state.curve}
            focus={focus}
            most={mostCurves}
            noteOf={({ id }) =>
              holdsWeight(schemeOf(id))
                ? 'It holds its weight fixed, so its value says nothing of where it leads: only its gradient is drawn.'
                : ''
            }
            readout={(i) => signs.map(({ here }) => formatSigned(here[i], 2)).join('  ')}
            onChange={(curve) => set({ curve })}
            onFocus={setFocused}
          />
          <div>
            <ParamControl spec={size} value={state.size} onChange={(value) => set({ size: Number(value) })} />
            <ParamControl
              spec={before}
              value={state.before}
              onChange={(value) => set({ before: Number(value) })}
            />
            <ParamControl
              spec={passRate}
              value={state.pass}
              onChange={(value) => set({ pass: Number(value) })}
            />
          </div>
          <p className={ui.soft}>
            Not here: {names(withoutCurve)}. What they do to a token depends on other tokens, or on the whole
            distribution, and not on its ratio alone. {names(ofResponses)} look at whole responses: here at
            one of a single token.
          </p>
        </div>
      </div>
    </Frame>
  );
}
