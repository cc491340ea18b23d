import { type GroupOrder, setView, useLab } from '../store/lab-store.ts';
import { watch } from '../store/session.ts';
import { LabelledSelect, Segments } from '../ui/controls.tsx';
import { Help } from '../ui/help.tsx';
import { AddLane } from './add-lane.tsx';
import styles from './group.module.css';
import { usePromptsPerStep } from './prompts-per-step.ts';
import { Scale } from './shade-key.tsx';
import { shadings } from './token-shade.ts';

const orders: readonly { readonly value: GroupOrder; readonly title: string }[] = [
  { value: 'reward', title: 'by reward' },
  { value: 'drawn', title: 'as drawn' },
];

/** Which group the lanes show, and what its colours mean. */
export function GroupTools() {
  const { shading, groupOrder, watched } = useLab((state) => state.view);
  const seeds = useLab((state) => state.experiment.seeds);
  const prompts = usePromptsPerStep();
  const followed = watched.promptId !== undefined;
  return (
    <section className={styles.tools} aria-label="Live groups">
      <h2 className={styles.title}>
        Live group
        <Help
          about="a live group"
          why="Hover a token to see its numbers, and the same position in all lanes. Click it to see where they come from."
        >
          The responses that each lane drew to one prompt of the newest step, token by token. With the same
          seed, all lanes see the same prompt and the same random numbers.
        </Help>
      </h2>
      <LabelledSelect
        label="prompt"
        value={followed ? -1 : Math.min(watched.group, prompts - 1)}
        onChange={(event) => watch({ group: Number(event.target.value), seedIndex: watched.seedIndex })}
      >
        {followed ? <option value={-1}>one, followed</option> : null}
        {numbers(prompts)}
      </LabelledSelect>
      <LabelledSelect
        label="seed"
        value={Math.min(watched.seedIndex, seeds - 1)}
        onChange={(event) => watch({ ...watched, seedIndex: Number(event.target.value) })}
      >
        {numbers(seeds)}
      </LabelledSelect>
      <Segments
        label="Colour tokens by"
        name="shading"
        value={shading}
        options={shadings.map(({ id, title, help }) => ({ value: id, title, hint: help }))}
        onChange={(value) => setView({ shading: value })}
      />
      <Segments
        label="Order of responses"
        name="group-order"
        value={groupOrder}
        options={orders}
        onChange={(value) => setView({ groupOrder: value })}
      />
      <Scale shading={shading} />
      <span className={styles.end}>
        <AddLane />
      </span>
    </section>
  );
}

function numbers(count: number) {
  return Array.from({ length: count }, (_, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: options are their numbers
    <option key={i} value={i}>
      {i + 1}
    </option>
  ));
}
