import { useState } from 'react';
import type { PageProps } from '../../router.ts';
import { formatFixed } from '../../ui/format.ts';
import { laneStyle } from '../../ui/lane-style.ts';
import { ParamControl } from '../../ui/param-control.tsx';
import type { Curve } from '../state/curves.ts';
import { useExplorer } from '../state/use-explorer.ts';
import { CurveList } from '../ui/curve-list.tsx';
import { Frame } from '../ui/frame.tsx';
import ui from '../ui/ui.module.css';
import { rewardsBench } from './bench-link.ts';
import { type RewardCurve, rewardCurve, type Setting, shapeOf, shapes } from './compute.ts';
import { at, cycle, fields, longest, mostCurves, worth } from './fields.ts';
import { RewardPlots } from './plots.tsx';
import { rewardsSentence } from './sentence.ts';

/** What has been drawn of a curve, and for which setting: only what changes is computed anew. */
const drawn = new WeakMap<Curve, { readonly key: string; readonly curve: RewardCurve }>();

function drawnCurve(curve: Curve, setting: Setting): RewardCurve {
  const key = `${setting.longest} ${setting.worth} ${setting.cycle}`;
  const known = drawn.get(curve);
  if (known?.key === key) return known.curve;
  const fresh = rewardCurve(shapeOf(curve.id), curve.params, setting);
  drawn.set(curve, { key, curve: fresh });
  return fresh;
}

export default function RewardsExplorer({ query }: Pick<PageProps, 'query'>) {
  const { state, issues, set, dismiss } = useExplorer('explore/rewards', fields, query);
  const [focused, setFocused] = useState(0);
  const focus = Math.min(focused, state.curve.length - 1);
  const setting = { longest: state.longest, worth: state.worth, cycle: state.cycle };
  const length = Math.min(state.at, state.longest);
  const curves = state.curve.map((curve) => drawnCurve(curve, setting));
  const named = state.curve.map(({ id }, i) => ({
    name: `${laneStyle(i).letter} ${shapeOf(id).title.replace(/ \(.*/, '')}`,
    curve: curves[i],
  }));
  return (
    <Frame
      id="rewards"
      idea="What is added to the verifier’s reward for length is learnt just as eagerly as being right. Each curve is the whole reward of a response: what the verifier pays, and one shape."
      issues={issues}
      onDismiss={dismiss}
      sentence={rewardsSentence(length, named)}
      bench={rewardsBench(state.curve)}
    >
      <div className={ui.columns}>
        <RewardPlots
          curves={state.curve}
          drawn={curves}
          setting={setting}
          length={length}
          focus={focus}
          onLength={(next) => set({ at: next })}
          onCurves={(curve) => set({ curve })}
        />
        <div className={ui.handles}>
          <ParamControl
            spec={{ ...at, max: state.longest }}
            value={length}
            onChange={(value) => set({ at: Number(value) })}
          />
          <p className={ui.soft}>Beside each name: its reward at this length, if right and if wrong.</p>
          <CurveList
            variants={shapes}
            curves={state.curve}
            focus={focus}
            most={mostCurves}
            readout={(i) =>
              [curves[i].right, curves[i].wrong]
                .map((values) => formatFixed(values[length - 1], 2))
                .join('  ')
            }
            onChange={(curve) => set({ curve })}
            onFocus={setFocused}
          />
          <div>
            <ParamControl
              spec={worth}
              value={state.worth}
              onChange={(value) => set({ worth: Number(value) })}
            />
            <ParamControl
              spec={longest}
              value={state.longest}
              onChange={(value) => set({ longest: Number(value) })}
            />
            <ParamControl
              spec={cycle}
              value={state.cycle}
              onChange={(value) => set({ cycle: Number(value) })}
            />
          </div>
        </div>
      </div>
    </Frame>
  );
}
