import { useMemo } from 'react';
import { aggregations } from '../../../core/aggregations/index.ts';
import type { AggregationVariant } from '../../../core/stages/stage.ts';
import type { PageProps } from '../../router.ts';
import { Button, QuietButton } from '../../ui/controls.tsx';
import frame from '../../ui/page.module.css';
import { ParamControl } from '../../ui/param-control.tsx';
import { bound } from '../batch.ts';
import { changesOf, settingsOf, withSettings } from '../state/curves.ts';
import { useExplorer } from '../state/use-explorer.ts';
import { Frame } from '../ui/frame.tsx';
import { NumberList } from '../ui/number-list.tsx';
import { Settings } from '../ui/settings.tsx';
import ui from '../ui/ui.module.css';
import styles from './aggregation.module.css';
import { aggregationBench } from './bench-link.ts';
import { allWeights, responsesOf } from './compute.ts';
import { advantageList, fields, lengthList, longest, type Props, promptList } from './fields.ts';
import { libraryNames } from './library-names.ts';
import { ModeTable } from './modes.tsx';
import { TokenRows } from './rows.tsx';
import { aggregationSentence } from './sentence.ts';

export default function AggregationExplorer({ query }: Pick<PageProps, 'query'>) {
  const { state, issues, set, dismiss } = useExplorer('explore/aggregation', fields, query);
  const modes = useMemo(() => allWeights(state), [state]);
  const responses = responsesOf(state);
  const place = aggregations.findIndex(({ id }) => id === state.look);
  const look = aggregations[place];
  const params = settingsOf(state.with, look);
  return (
    <Frame
      id="aggregation"
      idea="A batch of responses becomes one loss. How tokens are weighed decides how length counts: whether long responses are heard more, and whether a bad one is punished less for being long. Drag the ends of the responses, press their advantages."
      issues={issues}
      onDismiss={dismiss}
      sentence={aggregationSentence(modes[place], responses)}
      bench={aggregationBench(look, params)}
    >
      <div className={ui.columns}>
        <div>
          <h3 className={styles.heading}>{look.title}</h3>
          <TokenRows state={state} set={set} weights={modes[place]} />
        </div>
        <Responses state={state} set={set} />
      </div>
      <section className={frame.section}>
        <h3>The same responses, by every aggregation</h3>
        <div className={styles.compared}>
          <ModeTable modes={modes} responses={responses} look={look.id} onLook={(id) => set({ look: id })} />
          <section className={styles.look} aria-label="Aggregation in focus">
            <h3>{look.title}</h3>
            <Settings
              variant={look}
              params={params}
              onChange={(next) => set({ with: withSettings(state.with, look, next) })}
            />
            <InLibraries state={state} set={set} look={look} />
          </section>
        </div>
      </section>
    </Frame>
  );
}

/** What the libraries call it, and the press that sets it their way. */
function InLibraries({ state, set, look }: Props & { look: AggregationVariant }) {
  const names = libraryNames[look.id] ?? [];
  if (names.length === 0)
    return <p className={ui.soft}>None of TRL, verl, OpenRLHF and open-instruct has it.</p>;
  const now = changesOf(look, settingsOf(state.with, look)).join();
  return (
    <>
      <p className={ui.soft}>In the libraries: press a name to set it that way.</p>
      <ul>
        {names.map(({ library, name, changes }) => {
          const { params } = bound('aggregation', look.id, changes);
          return (
            <li key={name} className={styles.use}>
              <QuietButton
                className={ui.choice}
                aria-pressed={changesOf(look, params).join() === now}
                onClick={() => set({ with: withSettings(state.with, look, params) })}
              >
                {library}
              </QuietButton>
              <code>{name}</code>
            </li>
          );
        })}
      </ul>
    </>
  );
}

/** Responses that show something at a press. */
const examples = [
  { title: 'Long and wrong', lengths: [16, 4, 8, 2], advantages: [-1, 1, -1, 1] },
  { title: 'Long and right', lengths: [16, 4, 8, 2], advantages: [1, -1, 1, -1] },
  { title: 'One right of four', lengths: [6, 6, 6, 18], advantages: [1.5, -0.5, -0.5, -0.5] },
  { title: 'All alike', lengths: [6, 6, 6, 6], advantages: [1, -1, 1, -1] },
] as const;

function Responses({ state, set }: Props) {
  return (
    <div className={ui.handles}>
      <NumberList
        label="Lengths, to type or paste"
        values={state.lengths}
        spec={lengthList}
        onChange={(lengths) => set({ lengths })}
      />
      <NumberList
        label="Advantages; the last one goes on"
        values={state.advantages}
        spec={advantageList}
        onChange={(advantages) => set({ advantages })}
      />
      <NumberList
        label="Prompt of each; the last one goes on"
        values={state.prompts}
        spec={promptList}
        onChange={(prompts) => set({ prompts })}
      />
      <div>
        <ParamControl
          spec={longest}
          value={state.longest}
          onChange={(value) => set({ longest: Number(value) })}
        />
      </div>
      <fieldset className={ui.examples}>
        <legend className={ui.fieldLabel}>Examples</legend>
        {examples.map(({ title, ...example }) => (
          <Button key={title} className={ui.small} onClick={() => set({ prompts: [1], ...example })}>
            {title}
          </Button>
        ))}
      </fieldset>
    </div>
  );
}
