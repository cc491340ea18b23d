import { useMemo } from 'react';
import type { PageProps } from '../../router.ts';
import { Button } from '../../ui/controls.tsx';
import { formatFixed } from '../../ui/format.ts';
import frame from '../../ui/page.module.css';
import { ParamControl } from '../../ui/param-control.tsx';
import { useExplorer } from '../state/use-explorer.ts';
import { DragBars } from '../ui/drag-bars.tsx';
import { Frame } from '../ui/frame.tsx';
import { NumberList } from '../ui/number-list.tsx';
import ui from '../ui/ui.module.css';
import { klBench } from './bench-link.ts';
import { distributionsOf, estimateOf, exactKl, forms } from './compute.ts';
import { moved } from './distributions.ts';
import { drift, fields, least, type Props, probabilities, samples } from './fields.ts';
import { klSentence } from './sentence.ts';
import { EstimatorTable } from './table.tsx';

const shown = [0, 1] as const;

export default function KlExplorer({ query }: Pick<PageProps, 'query'>) {
  const { state, issues, set, dismiss } = useExplorer('explore/kl', fields, query);
  const distributions = useMemo(() => distributionsOf(state), [state]);
  const exact = useMemo(() => exactKl(distributions), [distributions]);
  const rows = useMemo(
    () => forms.map((form) => ({ form, estimate: estimateOf(form, distributions, exact) })),
    [distributions, exact],
  );
  const bars = (key: 'policy' | 'reference', title: string, color: string) => (
    <DragBars
      label={title}
      title={title}
      values={distributions[key]}
      nameOf={(i) => `${title}, symbol ${i + 1}`}
      min={least}
      max={1}
      shown={shown}
      step={0.01}
      color={color}
      format={(p) => formatFixed(p, p < 0.01 ? 3 : 2)}
      onChange={(i, value) => set({ [key]: moved(distributions[key], i, value) })}
    />
  );
  return (
    <Frame
      id="kl"
      idea={
        <>
          A trainer cannot sum over all texts, so it estimates KL(π ‖ π<sub>ref</sub>) from the tokens that it
          draws, by u = log π − log π<sub>ref</sub> of each. Here there are few enough symbols to know the
          truth, of the value and of the gradient.
        </>
      }
      issues={issues}
      onDismiss={dismiss}
      sentence={klSentence(exact, rows)}
      bench={klBench}
    >
      <div className={ui.columns}>
        <div className={ui.pair}>
          {bars('policy', 'Policy', 'var(--accent)')}
          {bars('reference', 'Reference', 'var(--lane-2)')}
        </div>
        <KlHandles state={state} set={set} />
      </div>
      <section className={frame.section}>
        <h3>Value and gradient of each estimator</h3>
        <p className={ui.soft}>
          Dashed: the exact divergence. Outlines: the exact gradient. k1 in the loss has a derivative of 1 at
          every token, which cancels on average; the gradient of k3 is that of the divergence the other way
          round, KL(π<sub>ref</sub> ‖ π), as long as the policy itself drew the tokens.
        </p>
        <EstimatorTable exact={exact} rows={rows} tokens={state.tokens} />
      </section>
    </Frame>
  );
}

/** Pairs of distributions that show something at a press. */
const examples = [
  { title: 'Near', policy: [0.28, 0.26, 0.24, 0.22], reference: [0.25, 0.25, 0.25, 0.25] },
  { title: 'Collapsed', policy: [0.97, 0.01, 0.01, 0.01], reference: [0.25, 0.25, 0.25, 0.25] },
  { title: 'Elsewhere', policy: [0.9, 0.09, 0.01], reference: [0.01, 0.09, 0.9] },
  { title: 'Two symbols', policy: [0.8, 0.2], reference: [0.5, 0.5] },
] as const;

function KlHandles({ state, set }: Props) {
  return (
    <div className={ui.handles}>
      <NumberList
        label="Policy, to type or paste"
        values={state.policy}
        spec={probabilities}
        onChange={(policy) => set({ policy })}
      />
      <NumberList
        label="Reference"
        values={state.reference}
        spec={probabilities}
        onChange={(reference) => set({ reference })}
      />
      <div>
        <ParamControl spec={drift} value={state.stale} onChange={(value) => set({ stale: Number(value) })} />
        <ParamControl
          spec={samples}
          value={state.tokens}
          onChange={(value) => set({ tokens: Number(value) })}
        />
      </div>
      <fieldset className={ui.examples}>
        <legend className={ui.fieldLabel}>Examples</legend>
        {examples.map(({ title, ...example }) => (
          <Button key={title} className={ui.small} onClick={() => set(example)}>
            {title}
          </Button>
        ))}
      </fieldset>
    </div>
  );
}
