import { Button } from '../../ui/controls.tsx';
import { formatFixed, formatTick } from '../../ui/format.ts';
import ui from '../ui/ui.module.css';
import styles from './advantage.module.css';
import { inLibraries, libraries } from './compute.ts';
import type { Props } from './handles.tsx';

/** One name, four numbers: what each library's GRPO makes of the same rewards. */
export function Libraries({ state, set }: Props) {
  const rows = inLibraries(state);
  return (
    <section className={ui.section}>
      <h3>GRPO in four libraries</h3>
      <p className={ui.soft}>
        The same rewards through the group z-score as each library has it. Press a name to set all estimators
        above that way.
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className={styles.scroll} tabIndex={0} aria-label="GRPO in four libraries">
        <table className={ui.table}>
          <thead>
            <tr>
              <th scope="col">Library</th>
              <th scope="col">std divides by</th>
              <th scope="col">ε</th>
              <th scope="col">alone</th>
              {state.rewards.map((_, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: responses are told apart by their place
                <th key={i} scope="col">
                  {i + 1}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {libraries.map(({ id, title, eps, ddof, single, limit }, row) => {
              const chosen =
                state.eps === eps && state.ddof === ddof && state.single === single && state.limit === limit;
              return (
                <tr key={id}>
                  <th scope="row">
                    <Button aria-pressed={chosen} primary={chosen} onClick={() => set({ eps, ddof, single, limit })}>
                      {title}
                    </Button>
                  </th>
                  <td>{ddof === '1' ? 'G − 1' : 'G'}</td>
                  <td>{formatTick(eps)}</td>
                  <td>{single === 'reward' ? 'its reward' : '0'}</td>
                  {rows[row].values.map((value, i) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: responses are told apart by their place
                    <td key={i}>{formatFixed(value, 6)}</td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
    </section>
  );
}
