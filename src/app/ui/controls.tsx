import { type ComponentProps, type ReactNode, useId } from 'react';
import styles from './controls.module.css';

const join = (...names: (string | undefined | false)[]) => names.filter(Boolean).join(' ');

export function Button({ primary, className, ...props }: ComponentProps<'button'> & { primary?: boolean }) {
  return (
    <button type="button" className={join(styles.button, primary && styles.primary, className)} {...props} />
  );
}

/** A button that is only text until it is pointed at. */
export function QuietButton({ className, ...props }: ComponentProps<'button'>) {
  return <button type="button" className={join(styles.quiet, className)} {...props} />;
}

export function Select({ className, ...props }: ComponentProps<'select'>) {
  return <select className={join(styles.select, className)} {...props} />;
}

/** A select with its name before it. */
export function LabelledSelect({ label, ...props }: ComponentProps<'select'> & { label: ReactNode }) {
  const id = useId();
  return (
    <span className={styles.labelled}>
      <label htmlFor={id}>{label}</label>
      <Select id={id} {...props} />
    </span>
  );
}

/** One choice of a few, all in sight. */
export function Segments<T extends string>({
  label,
  name,
  value,
  options,
  onChange,
}: {
  label: string;
  /** Unique on the page. */
  name: string;
  value: T;
  options: readonly { readonly value: T; readonly title: ReactNode; readonly hint?: string }[];
  onChange: (value: T) => void;
}) {
  return (
    <fieldset className={styles.segments}>
      <legend className="visually-hidden">{label}</legend>
      {options.map((option) => (
        <label key={option.value} title={option.hint}>
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          {option.title}
        </label>
      ))}
    </fieldset>
  );
}
