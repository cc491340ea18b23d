import { useMemo } from 'react';
import { advantages } from '../../../core/advantages/index.ts';
import type { PageProps } from '../../router.ts';
import frame from '../../ui/page.module.css';
import { settingsOf, withSettings } from '../state/curves.ts';
import { useExplorer } from '../state/use-explorer.ts';
import { DragBars } from '../ui/drag-bars.tsx';
import { Frame } from '../ui/frame.tsx';
import { Settings } from '../ui/settings.tsx';
import ui from '../ui/ui.module.css';
import styles from './advantage.module.css';
import { advantageBench } from './bench-link.ts';
import { estimateAll, groupBatch } from './compute.ts';
import { fields, rewardList } from './fields.ts';
import { BeyondGroup, Handles } from './handles.tsx';
import { InLibraries } from './in-libraries.tsx';
import { advantageSentence } from './sentence.ts';
import { EstimatorTable } from './table.tsx';

const shown = [-0.5, 1.5] as const;

export default function AdvantageExplorer({ query }: Pick<PageProps, 'query'>) {
  const { state, issues, set, dismiss } = useExplorer('explore/advantage', fields, query);
  const group = useMemo(() => groupBatch(state), [state]);
  const estimators = useMemo(() => estimateAll(group, state.with), [group, state.with]);
  const totals = Array.from(group.batch.rewards.subarray(0, group.size));
  const look = advantages.find(({ id }) => id === state.look) ?? advantages[0];
  const params = settingsOf(state.with, look);
  const second = state.rewards.map((_, i) => state.second[i] ?? 0);
  const replace = (values: readonly number[], at: number, value: number) =>
    values.map((old, i) => (i === at ? value : old));
  return (
    <Frame
      id="advantage"
      idea="Each estimator turns the rewards of a group into advantages: their sign says whether a response becomes likelier, their size by how much. Drag the rewards, or type them."
      issues={issues}
      onDismiss={dismiss}
      sentence={advantageSentence(totals, estimators)}
      bench={advantageBench(look, params)}
    >
      <div className={ui.columns}>
        <div>
          <DragBars
            label="Rewards of the group"
            title={state.second.length > 0 ? 'First reward' : 'Reward'}
            values={state.rewards}
            nameOf={(i) => `Reward of response ${i + 1}`}
            min={rewardList.item.min}
            max={rewardList.item.max}
            shown={shown}
            step={0.1}
            onChange={(i, value) => set({ rewards: replace(state.rewards, i, value) })}
          />
          {state.second.length > 0 ? (
            <DragBars
              label="Second reward of the group"
              title="Second reward"
              values={second}
              nameOf={(i) => `Second reward of response ${i + 1}`}
              min={rewardList.item.min}
              max={rewardList.item.max}
              shown={shown}
              step={0.1}
              color="var(--lane-2)"
              onChange={(i, value) => set({ second: replace(second, i, value) })}
            />
          ) : null}
        </div>
        <Handles state={state} set={set} />
      </div>
      <section className={frame.section}>
        <h3>The same group, by every estimator</h3>
        <p className={ui.soft}>
          All bars share one scale, which ends at ±2.5; an arrow says that a value goes on. Where an estimator
          treats tokens apart, the number is the mean over a response’s tokens. Press a name to see its
          formula and to change its parameters.
        </p>
        <div className={styles.estimates}>
          <EstimatorTable estimators={estimators} look={look.id} onLook={(id) => set({ look: id })} />
          <section className={styles.look} aria-label="Estimator in focus">
            <h3>{look.title}</h3>
            <Settings
              variant={look}
              params={params}
              onChange={(next) => set({ with: withSettings(state.with, look, next) })}
            />
            <InLibraries state={state} set={set} look={look} group={group} />
          </section>
        </div>
      </section>
      <BeyondGroup state={state} set={set} />
    </Frame>
  );
}
