import { writeValue } from '../../../core/experiment/link-text.ts';
import type { ParamValues } from '../../../core/params.ts';
import type { Variant } from '../../../core/stages/stage.ts';
import { SourceLink } from '../../recipe/source-link.tsx';
import { ParamControl } from '../../ui/param-control.tsx';
import { Tex } from '../../ui/tex.tsx';
import styles from './ui.module.css';

/** What a variant says of itself, and its parameters. */
export function Settings({
  variant,
  params,
  onChange,
}: {
  variant: Variant;
  params: ParamValues;
  onChange: (params: ParamValues) => void;
}) {
  // An objective's fragment has gaps for the other stages.
  const { formula, fragment = formula } = variant;
  // Seldom touched ones are folded away until they are changed.
  const names = Object.keys(variant.params);
  const folded = names.filter((name) => {
    const spec = variant.params[name];
    return spec.advanced && writeValue(params[name]) === writeValue(spec.default);
  });
  const control = (name: string) => (
    <ParamControl
      key={name}
      spec={variant.params[name]}
      value={params[name]}
      onChange={(value) => onChange({ ...params, [name]: value })}
    />
  );
  return (
    <>
      <p>
        {variant.summary} <SourceLink source={variant.source} />
      </p>
      <Tex tex={fragment.includes('\\stage') ? formula : fragment} block />
      {names.filter((name) => !folded.includes(name)).map(control)}
      {folded.length > 0 ? (
        <details className={styles.more}>
          <summary>More</summary>
          {folded.map(control)}
        </details>
      ) : null}
    </>
  );
}
