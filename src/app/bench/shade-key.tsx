import styles from './group.module.css';
import { isDiverging, type Shading } from './token-shade.ts';

const ends: Readonly<Record<Shading, readonly [string, string]>> = {
  push: ['down', 'up'],
  advantage: ['below 0', 'above 0'],
  ratio: ['below 1', 'above 1'],
  entropy: ['certain', 'open'],
  logp: ['expected', 'surprising'],
};

/** What the colours of token cells run between. */
export function Scale({ shading }: { shading: Shading }) {
  const [low, high] = ends[shading];
  const steps = isDiverging(shading)
    ? [100, 60, 25]
        .map((p) => `color-mix(in oklab, var(--push-down) ${p}%, var(--ground))`)
        .concat([0, 25, 60, 100].map((p) => `color-mix(in oklab, var(--push-up) ${p}%, var(--ground))`))
    : [0, 20, 40, 60, 80, 100].map((p) => `color-mix(in oklab, var(--level) ${p}%, var(--ground))`);
  return (
    <p className={styles.scale}>
      {low}
      <span className={styles.steps} aria-hidden="true">
        {steps.map((background) => (
          <span key={background} style={{ background }} />
        ))}
      </span>
      {high}
    </p>
  );
}
