import { Button, QuietButton } from '../../ui/controls.tsx';
import frame from '../../ui/page.module.css';
import { ParamControl } from '../../ui/param-control.tsx';
import { NumberList } from '../ui/number-list.tsx';
import ui from '../ui/ui.module.css';
import styles from './advantage.module.css';
import { greedy, lengthList, mostPrompts, type Props, rewardList, secondList, weight } from './fields.ts';

/** Groups that show something at a press. */
const examples = [
  { title: 'One right of eight', rewards: [1, 0, 0, 0, 0, 0, 0, 0] },
  { title: 'All right', rewards: [1, 1, 1, 1] },
  { title: 'All wrong', rewards: [0, 0, 0, 0] },
  { title: 'A tie', rewards: [1, 1, 0, 0] },
  { title: 'An outlier', rewards: [0.4, 0.5, 0.6, 0.5, 10] },
  { title: 'A group of one', rewards: [1] },
  { title: 'Two rewards', rewards: [3, 3, 0, 0], second: [1, 0, 1, 0], look: 'gdpo' },
] as const;

/** What is done to the group. */
export function Handles({ state, set }: Props) {
  return (
    <div className={ui.handles}>
      <NumberList
        label="Rewards, to type or paste"
        values={state.rewards}
        spec={rewardList}
        onChange={(rewards) => set({ rewards })}
      />
      <NumberList
        label="Second reward of each; may be empty"
        values={state.second}
        spec={secondList}
        onChange={(second) => set({ second })}
      />
      {state.second.length > 0 ? (
        <div>
          <ParamControl
            spec={weight}
            value={state.weight}
            onChange={(value) => set({ weight: Number(value) })}
          />
        </div>
      ) : null}
      <fieldset className={ui.examples}>
        <legend className={ui.fieldLabel}>Examples</legend>
        {examples.map(({ title, ...example }) => (
          <Button key={title} className={ui.small} onClick={() => set({ second: [], ...example })}>
            {title}
          </Button>
        ))}
      </fieldset>
    </div>
  );
}

/** What else is in the step: some estimators look beyond the group. */
export function BeyondGroup({ state, set }: Props) {
  const { others } = state;
  const replace = (at: number, values: readonly number[]) =>
    set({ others: others.map((old, i) => (i === at ? values : old)) });
  return (
    <section className={frame.section}>
      <h3>Beyond the group</h3>
      <p className={ui.soft}>
        Estimators with statistics over the batch read the other prompts’ groups, too. Lengths matter to OPO,
        to the optimal token baseline and where tokens are whitened. GAE’s critic is taken to know each
        prompt’s mean reward and nothing else.
      </p>
      <div className={styles.others}>
        {others.map((group, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: groups are told apart by their place
          <div key={i} className={styles.other}>
            <NumberList
              label={`Rewards of prompt ${i + 2}`}
              values={group}
              spec={rewardList}
              onChange={(values) => replace(i, values)}
            />
            <QuietButton
              aria-label={`Remove prompt ${i + 2}`}
              onClick={() => set({ others: others.filter((_, at) => at !== i) })}
            >
              ✕
            </QuietButton>
          </div>
        ))}
        {others.length < mostPrompts ? (
          <div className={styles.other}>
            <Button onClick={() => set({ others: [...others, [1, 0]] })}>Add a prompt</Button>
          </div>
        ) : null}
      </div>
      <div className={styles.others}>
        <NumberList
          label="Lengths; the last one goes on"
          values={state.lengths}
          spec={lengthList}
          onChange={(lengths) => set({ lengths })}
        />
        <div>
          <ParamControl
            spec={greedy}
            value={state.greedy}
            onChange={(value) => set({ greedy: Number(value) })}
          />
        </div>
      </div>
    </section>
  );
}
