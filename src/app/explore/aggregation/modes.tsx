import { formatFixed, formatNumber } from '../../ui/format.ts';
import ui from '../ui/ui.module.css';
import styles from './aggregation.module.css';
import type { Response, Weights } from './compute.ts';
import { libraryNames } from './library-names.ts';

/** Weight of one token, and of the whole response, under every aggregation. */
export function ModeTable({
  modes,
  responses,
  look,
  onLook,
}: {
  modes: readonly Weights[];
  responses: readonly Response[];
  look: string;
  onLook: (id: string) => void;
}) {
  return (
    // A region that scrolls must be reachable by keyboard.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <section className={ui.scroll} tabIndex={0} aria-label="Aggregations">
      <table className={`${ui.table} ${styles.modes}`}>
        <thead>
          <tr>
            <th scope="col">Weight of one token, and below it of the response</th>
            {responses.map(({ length }, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: responses are told apart by their place
              <th key={i} scope="col">
                {i + 1}
                <span className={styles.length}>{length} tokens</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {modes.map(({ id, title, token, total }) => (
            <tr key={id} data-look={id === look}>
              <th scope="row">
                <button type="button" aria-pressed={id === look} onClick={() => onLook(id)}>
                  {title}
                </button>
                <span className={styles.names}>{calledIn(id)}</span>
              </th>
              {token.map((weight, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: responses are told apart by their place
                <td key={i}>
                  <Share value={weight} most={Math.max(...token)} sign={Math.sign(responses[i].advantage)} />
                  {formatNumber(weight)}
                  <span className={styles.total}>{formatFixed(total[i], 3)}</span>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** `TRL, verl, OpenRLHF` */
const calledIn = (id: string): string =>
  [...new Set((libraryNames[id] ?? []).map(({ library }) => library))].join(', ');

/** A weight against the heaviest one of its aggregation. */
function Share({ value, most, sign }: { value: number; most: number; sign: number }) {
  const color = sign > 0 ? 'var(--push-up)' : sign < 0 ? 'var(--push-down)' : 'var(--edge)';
  return (
    <span className={styles.share} aria-hidden="true">
      <span style={{ width: `${most > 0 ? (100 * value) / most : 0}%`, background: color }} />
    </span>
  );
}
