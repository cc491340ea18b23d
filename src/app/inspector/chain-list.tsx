import { useMemo } from 'react';
import { tokenText } from '../bench/group-row.tsx';
import { useLab } from '../store/lab-store.ts';
import { Tex } from '../ui/tex.tsx';
import { type ChainLink, chainOf } from './chain.ts';
import { rowOf, type Token } from './facts.ts';
import styles from './inspector.module.css';
import { whyNot } from './notes.ts';
import { type Pieces, piecesOf } from './pieces.ts';
import { texNumber, texTerm } from './tex-numbers.ts';

/** From the prompt to the push: what each stage of the recipe made of the chosen token. */
export function ChainList({ token }: { token: Token }) {
  const components = useLab((state) => state.run.description?.components);
  const vocabulary = useLab((state) => state.run.description?.vocabulary);
  const { group, row, t } = token;
  const { tokens, mask } = rowOf(token);
  const own = mask[t] === 1;
  const links = useMemo(
    () => (own ? chainOf({ group, row, t }, components ?? []) : []),
    [own, group, row, t, components],
  );
  return (
    <section aria-labelledby="inspector-chain">
      <h3 id="inspector-chain" className={styles.title}>
        How <code>{tokenText(vocabulary?.[tokens[t]])}</code> at {t + 1} came to its push
      </h3>
      {own ? (
        <>
          <ol className={styles.chain}>
            {links.map((link, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: stages keep their order
              <Link key={i} link={link} />
            ))}
          </ol>
          <Verdict token={token} pieces={piecesOf(group, rowOf(token), t)} />
        </>
      ) : (
        <p className={styles.verdict}>
          The policy did not choose this token: it was given it to read. It has no log-probability to push.
        </p>
      )}
    </section>
  );
}

function Link({ link }: { link: ChainLink }) {
  const { stageTitle, title, formula, worked, notes, ignored } = link;
  return (
    <li>
      <h4>
        <span className={styles.stage}>{stageTitle}</span> {title}
      </h4>
      {ignored === null ? (
        <div className={styles.formula}>
          <Tex tex={String.raw`\displaystyle ${formula}`} />
        </div>
      ) : (
        <p className={styles.note}>Not used. {ignored}</p>
      )}
      {worked === null ? null : <Tex tex={worked} block />}
      {notes.map((note) => (
        <p key={note} className={styles.note}>
          {note}
        </p>
      ))}
    </li>
  );
}

function Verdict({ token, pieces }: { token: Token; pieces: Pieces }) {
  const { policy, penalties, push } = pieces;
  const why = whyNot(token, pieces);
  const sum = [policy, ...penalties]
    .map((each, i) => (i === 0 ? texNumber(each) : texTerm(each)))
    .join(' + ');
  return (
    <div className={styles.verdict}>
      {penalties.length > 0 ? <Tex tex={`${sum} = ${texNumber(push)}`} /> : null}
      <p role="status">
        {push === 0
          ? `This token is not pushed: ${why}.`
          : `This token is pushed ${push > 0 ? 'up' : 'down'} by ${Number(Math.abs(push).toPrecision(4))}.`}
      </p>
      <p className={styles.note}>
        In units of the loss per unit of log π. Weights are shared, so other tokens’ pushes move this one,
        too.
      </p>
    </div>
  );
}
