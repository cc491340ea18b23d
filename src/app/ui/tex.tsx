import { useEffect, useRef, useState } from 'react';
import styles from './tex.module.css';

type Katex = typeof import('katex').default;

let loaded: Katex | null = null;
let loading: Promise<Katex> | null = null;

/** KaTeX is large and seldom needed at once: it comes with the first formula. */
function load(): Promise<Katex> {
  loading ??= Promise.all([import('katex'), import('katex/dist/katex.min.css')]).then(([module]) => {
    loaded = module.default;
    return loaded;
  });
  return loading;
}

const smallest = 0.72;

/** Shrinks a formula that is too wide, as far as it can still be read; beyond that it scrolls. */
function shrinkToFit(element: HTMLElement): void {
  element.style.fontSize = '';
  const share = element.clientWidth / element.scrollWidth;
  if (share < 1) element.style.fontSize = `${Math.max(smallest, share * 0.98)}em`;
}

/** A formula; its source until it can be set, and where it cannot be. */
export function Tex({
  tex,
  block = false,
  onSet,
}: {
  tex: string;
  block?: boolean;
  /** Called with the element each time the formula has been set. */
  onSet?: (element: HTMLElement) => void;
}) {
  const element = useRef<HTMLDivElement>(null);
  const [katex, setKatex] = useState<Katex | null>(() => loaded);
  const [problem, setProblem] = useState(false);

  useEffect(() => {
    if (katex) return;
    load().then(
      (module) => setKatex(() => module),
      () => setProblem(true),
    );
  }, [katex]);

  useEffect(() => {
    if (!katex || !element.current) return;
    katex.render(tex, element.current, {
      displayMode: block,
      throwOnError: false,
      // Only to name the stages of a formula.
      trust: ({ command }) => command === '\\htmlData',
      strict: false,
    });
    if (block) shrinkToFit(element.current);
    onSet?.(element.current);
  }, [katex, tex, block, onSet]);

  return (
    <div ref={element} className={block ? styles.block : styles.inline}>
      {katex && !problem ? null : <code>{tex}</code>}
    </div>
  );
}
