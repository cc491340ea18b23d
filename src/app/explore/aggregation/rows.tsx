import { useRef } from 'react';
import { QuietButton } from '../../ui/controls.tsx';
import { formatFixed, formatNumber, formatSigned } from '../../ui/format.ts';
import { useSize } from '../../ui/use-size.ts';
import { Handle } from '../ui/handle.tsx';
import styles from './aggregation.module.css';
import { type Response, responsesOf, type Weights } from './compute.ts';
import { lengthList, mostTokens, type Props } from './fields.ts';

const tall = 26;

/** The responses as rows of tokens, shaded by their weight; their ends can be dragged. */
export function TokenRows({ state, set, weights }: Props & { weights: Weights }) {
  const box = useRef<HTMLDivElement>(null);
  const { width } = useSize(box);
  const responses = responsesOf(state);
  const heaviest = Math.max(...weights.token.map(Math.abs));
  const replace = (values: readonly number[], at: number, value: number) =>
    values.map((old, i) => (i === at ? value : old));
  const advantages = responses.map(({ advantage }) => advantage);
  return (
    <div className={styles.rows}>
      <div ref={box} className={styles.ruler} />
      {responses.map((response, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: responses are told apart by their place
        <div key={i} className={styles.row}>
          <QuietButton
            className={styles.sign}
            title="Flip the advantage"
            onClick={() => set({ advantages: replace(advantages, i, flipped(response.advantage)) })}
          >
            {i + 1}: Â {formatSigned(response.advantage, 1)}
            <span className="visually-hidden">, flip the advantage</span>
          </QuietButton>
          <Tokens
            response={response}
            row={i}
            width={width}
            strength={heaviest > 0 ? Math.abs(weights.token[i]) / heaviest : 0}
            onLength={(length) => set({ lengths: replace(state.lengths, i, length) })}
          />
          <span className={styles.weight}>
            {formatNumber(weights.token[i])} a token, <strong>{formatFixed(weights.total[i], 3)}</strong> in
            all
          </span>
        </div>
      ))}
    </div>
  );
}

/** Good becomes bad and bad good; what is neither becomes good. */
const flipped = (advantage: number) => (advantage === 0 ? 1 : -advantage);

function Tokens({
  response: { length, advantage },
  row,
  width,
  strength,
  onLength,
}: {
  response: Response;
  row: number;
  width: number;
  /** Of the shade, 0 … 1. */
  strength: number;
  onLength: (length: number) => void;
}) {
  const right = width - 14;
  const cell = right / mostTokens;
  const color = advantage > 0 ? 'var(--push-up)' : advantage < 0 ? 'var(--push-down)' : 'var(--hairline)';
  if (width <= 0) return <div style={{ height: tall }} />;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a picture with a handle in it
    <svg width={width} height={tall} role="group" aria-label={`Tokens of response ${row + 1}`}>
      {Array.from({ length }, (_, t) => (
        <rect
          // biome-ignore lint/suspicious/noArrayIndexKey: tokens are told apart by their place
          key={t}
          x={t * cell + 0.5}
          width={Math.max(1, cell - 1.5)}
          y={2}
          height={tall - 4}
          rx={2}
          fill={color}
          fillOpacity={0.08 + 0.92 * strength}
          stroke={color}
        />
      ))}
      <Handle
        label={`Length of response ${row + 1}`}
        value={length}
        min={lengthList.item.min}
        max={lengthList.item.max}
        step={1}
        text={`${length} tokens`}
        orientation="horizontal"
        at={(x) => x / cell}
        onChange={onLength}
      >
        <rect x={length * cell - 12} width={26} y={0} height={tall} fill="transparent" />
        <rect x={length * cell + 2} width={5} y={1} height={tall - 2} rx={2.5} className={styles.grip} />
      </Handle>
    </svg>
  );
}
