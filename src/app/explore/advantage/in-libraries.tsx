import { usesOf } from '../../../core/libraries/_uses.ts';
import { libraries } from '../../../core/libraries/index.ts';
import { defaults } from '../../../core/params.ts';
import type { AdvantageVariant } from '../../../core/stages/stage.ts';
import { QuietButton } from '../../ui/controls.tsx';
import { formatFixed } from '../../ui/format.ts';
import { changesOf, settingsOf, withSettings } from '../state/curves.ts';
import ui from '../ui/ui.module.css';
import { estimate, type GroupBatch } from './compute.ts';
import type { Props } from './fields.ts';

/** One name, several numbers: what each library makes of the same rewards by the estimator in focus. */
export function InLibraries({
  state,
  set,
  look,
  group,
}: Props & { look: AdvantageVariant; group: GroupBatch }) {
  const uses = usesOf(libraries, 'advantage', look).map(({ library, preset, params }) => ({
    library: library.title,
    options: preset.options,
    key: `${library.id} ${preset.id}`,
    params: { ...defaults(look.params), ...params },
  }));
  if (uses.length === 0) return <p className={ui.soft}>No preset of the lab’s libraries uses it.</p>;
  const now = changesOf(look, settingsOf(state.with, look)).join();
  return (
    // A region that scrolls must be reachable by keyboard.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <section className={ui.scroll} tabIndex={0} aria-label="The same rewards in the libraries">
      <table className={ui.table}>
        <caption className={ui.caption}>In the libraries: press a name to set it that way</caption>
        <tbody>
          {uses.map(({ library, options, key, params }) => (
            <tr key={key}>
              <th scope="row">
                <QuietButton
                  title={options}
                  aria-pressed={changesOf(look, params).join() === now}
                  className={ui.choice}
                  onClick={() => set({ with: withSettings(state.with, look, params) })}
                >
                  {library}
                </QuietButton>
              </th>
              {estimate(look, group, params).map((value, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: responses are told apart by their place
                <td key={i}>{formatFixed(value, 4)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
