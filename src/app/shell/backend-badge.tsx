import { Popover } from '@base-ui/react/popover';
import { backendIds } from '../../core/experiment/settings.ts';
import type { BackendId } from '../../runtime/runtime.ts';
import { useLab } from '../store/lab-store.ts';
import { edit } from '../store/session.ts';
import controls from '../ui/controls.module.css';
import { formatNumber } from '../ui/format.ts';
import styles from './header.module.css';

const titles: Readonly<Record<string, string>> = {
  webgpu: 'WebGPU',
  simd: 'WebAssembly SIMD, on all cores',
  wasm: 'TensorFlow.js on WebAssembly, for comparison',
  cpu: 'Plain JavaScript',
};

function choose(id: BackendId | 'auto'): void {
  edit(({ backend: _, ...rest }) => (id === 'auto' ? rest : { ...rest, backend: id }));
}

/** What computes, how fast, why; and the switch. */
export function BackendBadge() {
  const backend = useLab((state) => state.run.backend);
  const rate = useLab((state) => state.run.stepsPerSecond);
  const chosen = useLab((state) => state.experiment.backend ?? 'auto');
  const parameters = useLab((state) => state.run.description?.parameters);
  return (
    <Popover.Root>
      <Popover.Trigger className={`${controls.quiet} ${styles.badge}`} title="What computes, and why">
        {backend?.id ?? 'no backend yet'} ·{' '}
        <span className={styles.rate}>
          {rate > 0 ? formatNumber(rate, 2) : '–'} <span className={styles.rateUnit}>steps/s</span>
        </span>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner align="end" sideOffset={4} collisionPadding={12} style={{ zIndex: 40 }}>
          <Popover.Popup className={`${controls.popup} ${styles.backend}`} aria-label="Backend">
            {backend ? (
              <p>
                {backend.reason} {backend.detail ? <>({backend.detail})</> : null}
              </p>
            ) : (
              <p>The backend is starting.</p>
            )}
            {parameters ? <p>{parameters.toLocaleString('en')} weights a member.</p> : null}
            <fieldset className={styles.choices}>
              <legend>Compute on</legend>
              {(['auto', ...backendIds] as const).map((id) => (
                <label key={id}>
                  <input type="radio" name="backend" checked={chosen === id} onChange={() => choose(id)} />
                  {id === 'auto' ? 'The best one here' : (titles[id] ?? id)}
                </label>
              ))}
            </fieldset>
            <p className={controls.why}>Another backend starts the run again; its last digits may differ.</p>
            <p className={controls.why}>
              <a href="#/bench-report">Measure this machine</a>
            </p>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
