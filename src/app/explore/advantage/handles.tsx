import { Button, QuietButton } from '../../ui/controls.tsx';
import { ParamControl } from '../../ui/param-control.tsx';
import { NumberList } from '../ui/number-list.tsx';
import ui from '../ui/ui.module.css';
import styles from './advantage.module.css';
import { type AdvantageState, lengthList, otherList, rewardList, specs } from './fields.ts';

export interface Props {
  readonly state: AdvantageState;
  readonly set: (change: Partial<AdvantageState>) => void;
}

/** Groups that show something at a press. */
const examples = [
  { title: 'One right', rewards: [1, 0, 0, 0] },
  { title: 'All equal', rewards: [1, 1, 1, 1] },
  { title: 'An outlier', rewards: [0.4, 0.5, 0.6, 0.5, 10] },
  { title: 'A group of one', rewards: [1] },
] as const;

/** What is done to the group. */
export function Handles({ state, set }: Props) {
  return (
    <div className={ui.handles}>
      <NumberList label="Rewards, to type or paste" values={state.rewards} spec={rewardList} onChange={(rewards) => set({ rewards })} />
      <div className={styles.libraries}>
        {examples.map(({ title, rewards }) => (
          <Button key={title} onClick={() => set({ rewards })}>
            {title}
          </Button>
        ))}
      </div>
      <div>
        <ParamControl spec={specs.eps} value={state.eps} onChange={(eps) => set({ eps: Number(eps) })} />
        <ParamControl
          spec={specs.ddof}
          value={state.ddof}
          onChange={(ddof) => set({ ddof: ddof === '0' ? '0' : '1' })}
        />
        <ParamControl
          spec={specs.single}
          value={state.single}
          onChange={(single) => set({ single: single === 'reward' ? 'reward' : 'zero' })}
        />
      </div>
    </div>
  );
}

/** What else is in the step: some estimators look beyond the group. */
export function Batch({ state, set }: Props) {
  const { others } = state;
  const replace = (at: number, values: readonly number[]) => set({ others: others.map((old, i) => (i === at ? values : old)) });
  return (
    <section className={ui.section}>
      <h3>Beyond the group</h3>
      <p className={ui.soft}>
        Batch statistics are over the other prompts’ groups too; a second reward is added to the first, except
        by GDPO, which normalises each by itself; lengths matter to OPO, the optimal token baseline and
        whitening over tokens. The critic of GAE is taken to know each prompt’s mean reward.
      </p>
      <div className={styles.others}>
        {others.map((group, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: groups are told apart by their place
          <div key={i} className={styles.other}>
            <NumberList label={`Rewards of prompt ${i + 2}`} values={group} spec={rewardList} onChange={(values) => replace(i, values)} />
            <QuietButton aria-label={`Remove prompt ${i + 2}`} onClick={() => set({ others: others.filter((_, at) => at !== i) })}>
              ✕
            </QuietButton>
          </div>
        ))}
        <NumberList label="Second reward of each response" values={state.second} spec={otherList} onChange={(second) => set({ second })} />
        <NumberList label="Lengths; the last one goes on" values={state.lengths} spec={lengthList} onChange={(lengths) => set({ lengths })} />
        <div>
          <ParamControl spec={specs.weight} value={state.weight} onChange={(weight) => set({ weight: Number(weight) })} />
        </div>
        <div>
          <ParamControl spec={specs.greedy} value={state.greedy} onChange={(greedy) => set({ greedy: Number(greedy) })} />
        </div>
        <div>
          <ParamControl spec={specs.limit} value={state.limit} onChange={(limit) => set({ limit: Number(limit) })} />
        </div>
      </div>
      {others.length < 6 ? (
        <p className={styles.libraries}>
          <Button onClick={() => set({ others: [...others, [0, 1]] })}>Add a prompt</Button>
        </p>
      ) : null}
    </section>
  );
}
