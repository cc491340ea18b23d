import { useMemo } from 'react';
import { advantages } from '../../../core/advantages/index.ts';
import { SourceLink } from '../../recipe/source-link.tsx';
import type { PageProps } from '../../router.ts';
import { Tex } from '../../ui/tex.tsx';
import { useExplorer } from '../state/use-explorer.ts';
import { DragBars } from '../ui/drag-bars.tsx';
import { Frame } from '../ui/frame.tsx';
import ui from '../ui/ui.module.css';
import styles from './advantage.module.css';
import { advantageBench } from './bench-link.ts';
import { estimateAll, groupBatch } from './compute.ts';
import { fields, rewardList } from './fields.ts';
import { Batch, Handles } from './handles.tsx';
import { Libraries } from './libraries.tsx';
import { advantageSentence } from './sentence.ts';
import { EstimatorTable } from './table.tsx';

const shown = [0, 1] as const;

export default function AdvantageExplorer({ query }: PageProps) {
  const { state, issues, set, dismiss } = useExplorer('explore/advantage', fields, query);
  const estimators = useMemo(() => estimateAll(state), [state]);
  const totals = useMemo(() => {
    const { batch, size } = groupBatch(state);
    return Array.from(batch.rewards.subarray(0, size));
  }, [state]);
  const look = advantages.find(({ id }) => id === state.look) ?? advantages[0];
  const replace = (values: readonly number[], at: number, value: number) =>
    values.map((old, i) => (i === at ? value : old));
  const second = state.rewards.map((_, i) => state.second[i] ?? 0);
  return (
    <Frame
      title="What is a response compared with?"
      idea="Each estimator turns the rewards of a group into advantages: their sign says whether a response becomes likelier, their size by how much. Drag the rewards, or type them."
      issues={issues}
      onDismiss={dismiss}
      sentence={advantageSentence(totals, estimators)}
      bench={advantageBench(state.look)}
    >
      <div className={ui.columns}>
        <div>
          <DragBars
            label="Rewards of the group"
            values={state.rewards}
            nameOf={(i) => `Reward of response ${i + 1}`}
            tickOf={(i) => String(i + 1)}
            min={rewardList.item.min}
            max={rewardList.item.max}
            shown={shown}
            step={0.1}
            onChange={(i, value) => set({ rewards: replace(state.rewards, i, value) })}
          />
          {state.second.length > 0 ? (
            <DragBars
              label="Second reward of the group"
              values={second}
              nameOf={(i) => `Second reward of response ${i + 1}`}
              tickOf={(i) => String(i + 1)}
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
      <section className={ui.section}>
        <h3>The same group, by every estimator</h3>
        <p className={ui.soft}>
          Bars share one scale and end at ±2.5, where an arrow says that a value goes on. Where an estimator
          treats tokens apart, the number is the mean over a response’s tokens.
        </p>
        <EstimatorTable estimators={estimators} look={look.id} onLook={(id) => set({ look: id })} />
        <div className={styles.look}>
          <h3>{look.title}</h3>
          <p>
            {look.summary} <SourceLink source={look.source} />
          </p>
          <Tex tex={look.formula} block />
        </div>
      </section>
      <Libraries state={state} set={set} />
      <Batch state={state} set={set} />
    </Frame>
  );
}
