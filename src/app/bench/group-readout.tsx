import { clipRegions } from '../../core/stages/stage.ts';
import type { RecordedGroup } from '../../core/trainer/record.ts';
import { formatFixed, formatSigned } from '../ui/format.ts';
import styles from './group.module.css';
import { useHighlight } from './highlight.ts';

/** The numbers of the token that is pointed at. */
export function GroupReadout({
  lane,
  group,
  vocabulary,
}: {
  lane: number;
  group: RecordedGroup;
  vocabulary: readonly string[];
}) {
  const at = useHighlight((state) => (state.at?.lane === lane ? state.at : null));
  const row = at ? group.rows[at.row] : undefined;
  if (!at || !row || at.position >= row.tokens.length) {
    return (
      <p className={styles.readout}>
        step {group.step} · seed {group.seedIndex + 1}
      </p>
    );
  }
  const t = at.position;
  const region = clipRegions[row.regions[t] as 0 | 1 | 2 | 3];
  return (
    <p className={styles.readout} role="status">
      <code>{vocabulary[row.tokens[t]] ?? '?'}</code> at {t + 1}: push {formatSigned(-row.dLogps[t], 4)}, Â{' '}
      {formatSigned(row.advantages[t], 2)}, ρ {formatFixed(row.ratios[t], 3)}
      {region === 'none' ? '' : ` (clipped ${region})`}, log π {formatFixed(row.logps[t], 2)}, entropy{' '}
      {formatFixed(row.entropies[t], 2)}
      {row.mask[t] ? '' : '; not the policy’s own, so not trained on'}
    </p>
  );
}
