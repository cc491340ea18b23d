import type { RecordedRollout } from '../../core/trainer/record.ts';
import { formatShort, formatSigned } from '../ui/format.ts';
import styles from './group.module.css';
import { setHighlight } from './highlight.ts';
import { isDiverging, type Shading, shade, shadeValue } from './token-shade.ts';

const grounds = { up: 'var(--push-up)', down: 'var(--push-down)', level: 'var(--level)' } as const;

export function GroupRow({
  lane,
  index,
  row,
  vocabulary,
  shading,
  scale,
  position,
  chosen,
}: {
  lane: number;
  index: number;
  row: RecordedRollout;
  vocabulary: readonly string[];
  shading: Shading;
  scale: number;
  position: number;
  /** The token that is looked into; −1 where it is none of this row. */
  chosen: number;
}) {
  const diverging = isDiverging(shading);
  return (
    <tr>
      <td className={styles.tokens}>
        {Array.from(row.tokens, (token, t) => {
          const own = row.mask[t] === 1;
          const { end, percent } = shade(shadeValue(row, t, shading), scale, diverging);
          return (
            <span
              // biome-ignore lint/suspicious/noArrayIndexKey: a token is its position
              key={t}
              className={`${styles.token} ${own ? '' : styles.masked} ${t === position ? styles.lit : ''} ${t === chosen ? styles.chosen : ''}`}
              data-row={index}
              data-token={t}
              style={
                own
                  ? { background: `color-mix(in oklab, ${grounds[end]} ${percent}%, var(--ground))` }
                  : undefined
              }
              onPointerEnter={() => setHighlight({ lane, row: index, position: t })}
              onPointerLeave={() => setHighlight(null)}
            >
              {tokenText(vocabulary[token])}
            </span>
          );
        })}
        {row.truncated ? (
          <span className={styles.cut} title="Cut off at the length limit">
            …
          </span>
        ) : null}
      </td>
      {Array.from(row.components, (value, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: components keep their order
        <td key={i}>{formatShort(value)}</td>
      ))}
      <td>{formatShort(row.reward)}</td>
      <td>{formatSigned(meanAdvantage(row), 2)}</td>
    </tr>
  );
}

/** White space and the like as something one can see. */
export function tokenText(text: string | undefined): string {
  if (text === undefined) return '?';
  return text.trim() === '' ? '␣' : text;
}

function meanAdvantage({ advantages, mask }: RecordedRollout): number {
  let sum = 0;
  let count = 0;
  for (let t = 0; t < mask.length; t++) {
    if (!mask[t]) continue;
    sum += advantages[t];
    count += 1;
  }
  return count > 0 ? sum / count : 0;
}
