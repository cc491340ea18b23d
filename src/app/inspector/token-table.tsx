import { clipRegions } from '../../core/stages/stage.ts';
import type { RecordedGroup } from '../../core/trainer/record.ts';
import { tokenText } from '../bench/group-row.tsx';
import { useLab } from '../store/lab-store.ts';
import { formatFixed, formatSigned } from '../ui/format.ts';
import { oldLogps } from './facts.ts';
import styles from './inspector.module.css';
import { showInspected } from './inspector-store.ts';

const columns = [
  { id: 'token', title: '' },
  { id: 'log π old', title: 'Log-probability that the ratio is taken against' },
  { id: 'log π', title: 'Log-probability as the last update that used it began' },
  { id: 'ρ', title: 'Ratio in that update' },
  { id: 'clip', title: 'Which side of the clip cuts it' },
  { id: 'Â', title: 'Advantage' },
  { id: 'push', title: '−∂loss/∂log π: above 0 makes the token likelier' },
] as const;

/** The chosen rollout, one line a token. */
export function TokenTable({ group, row, t }: { group: RecordedGroup; row: number; t: number }) {
  const vocabulary = useLab((state) => state.run.description?.vocabulary) ?? [];
  const rollout = group.rows[row];
  const before = oldLogps(group, rollout);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className={styles.tokens} tabIndex={0} aria-label="Tokens of the chosen rollout">
      <table>
        <thead>
          <tr>
            {columns.map(({ id, title }) => (
              <th key={id} scope="col" title={title}>
                {id}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {Array.from(rollout.tokens, (token, i) => {
            const own = rollout.mask[i] === 1;
            const region = clipRegions[rollout.regions[i] as 0 | 1 | 2 | 3];
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: a token is its position
              <tr key={i} className={i === t ? styles.chosen : undefined}>
                <td>
                  <button type="button" aria-current={i === t} onClick={() => showInspected({ row, t: i })}>
                    <span className={styles.soft}>{i + 1}</span> {tokenText(vocabulary[token])}
                  </button>
                </td>
                {own ? (
                  <>
                    <td>{formatFixed(before[i], 3)}</td>
                    <td>{formatFixed(rollout.trace.logps[i], 3)}</td>
                    <td>{formatFixed(rollout.ratios[i], 3)}</td>
                    <td>{region === 'none' ? '–' : region}</td>
                    <td>{formatSigned(rollout.advantages[i], 3)}</td>
                    <td>{formatSigned(-rollout.dLogps[i], 4)}</td>
                  </>
                ) : (
                  <td colSpan={6} className={styles.soft}>
                    not the policy’s own
                  </td>
                )}
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
