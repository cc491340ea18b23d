import { useId, useState } from 'react';
import { Issues } from '../../../core/experiment/issues.ts';
import controls from '../../ui/controls.module.css';
import { type ListSpec, readList, writeList } from '../state/fields.ts';
import styles from './ui.module.css';

/** Numbers to type or paste: `1, 0, 0.5`. */
export function NumberList({
  label,
  hideLabel = false,
  values,
  spec,
  onChange,
}: {
  label: string;
  hideLabel?: boolean;
  values: readonly number[];
  spec: ListSpec;
  onChange: (values: readonly number[]) => void;
}) {
  const id = useId();
  const [draft, setDraft] = useState<string | null>(null);
  const [problem, setProblem] = useState('');
  const type = (text: string) => {
    setDraft(text);
    const issues = new Issues();
    const numbers = readList(label, text, spec, issues);
    const few = numbers.length < spec.least ? `Give at least ${spec.least}.` : '';
    setProblem([...issues.list.map(({ message }) => message), few].filter(Boolean).join(' '));
    if (few === '') onChange(numbers);
  };
  return (
    <div className={styles.numberList}>
      <label htmlFor={id} className={hideLabel ? 'visually-hidden' : styles.fieldLabel}>
        {label}
      </label>
      <input
        id={id}
        className={`${controls.field} ${styles.numbers}`}
        type="text"
        autoComplete="off"
        spellCheck={false}
        aria-invalid={problem !== ''}
        aria-describedby={problem ? `${id}-problem` : undefined}
        value={draft ?? writeList(values).replaceAll(',', ', ').replaceAll('-', '−')}
        onChange={(event) => type(event.target.value)}
        onBlur={() => {
          setDraft(null);
          setProblem('');
        }}
      />
      {problem ? (
        <p id={`${id}-problem`} className={styles.problem} role="alert">
          {problem}
        </p>
      ) : null}
    </div>
  );
}
