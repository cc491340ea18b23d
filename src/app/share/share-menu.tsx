import { Popover } from '@base-ui/react/popover';
import { useState } from 'react';
import { csv } from '../../core/csv.ts';
import type { Experiment } from '../../core/experiment/experiment.ts';
import { useLaneNames } from '../bench/lane-names.ts';
import { hashOf } from '../store/address.ts';
import { useLab } from '../store/lab-store.ts';
import { runData } from '../store/run-data.ts';
import controls from '../ui/controls.module.css';
import { Button } from '../ui/controls.tsx';
import { download } from './download.ts';
import { runJson, runRows } from './run-export.ts';
import styles from './share.module.css';

/** The link, and the data of the run. */
export function ShareMenu() {
  return (
    <Popover.Root>
      <Popover.Trigger className={controls.quiet}>Share</Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner align="end" sideOffset={4} collisionPadding={12} style={{ zIndex: 40 }}>
          <Popover.Popup className={`${controls.popup} ${styles.share}`} aria-label="Share">
            <CopyLink />
            <SaveData />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** The address bar may name no experiment yet, and means another one by that in a later version. */
function linkOf(experiment: Experiment): string {
  return `${location.origin}${location.pathname}${hashOf(experiment)}`;
}

function CopyLink() {
  const [state, setState] = useState<'idle' | 'copied' | 'refused'>('idle');
  const link = useLab((lab) => linkOf(lab.experiment));
  const branched = useLab(({ laneKeys, run }) => laneKeys.some((key) => run.branches[key]));
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(link);
      setState('copied');
    } catch {
      setState('refused');
    }
  };
  return (
    <div>
      <p className={styles.title}>Link</p>
      <div className={styles.row}>
        <input
          className={controls.field}
          readOnly
          aria-label="Link of this experiment"
          value={link}
          onFocus={(event) => event.target.select()}
        />
        <Button className={styles.copy} onClick={() => void copy()}>
          {state === 'copied' ? 'Copied' : 'Copy link'}
        </Button>
      </div>
      <p className={styles.soft} role="status">
        {state === 'refused'
          ? 'The browser does not let the page copy: select the link and copy it.'
          : 'It holds the whole experiment: the same link gives the same run on the same backend.'}
        {branched
          ? ' It does not hold that a lane was branched from another one’s weights: there, all lanes start at step 0.'
          : ''}
      </p>
    </div>
  );
}

function SaveData() {
  const names = useLaneNames();
  const save = (kind: 'json' | 'csv') => {
    const { experiment, run } = useLab.getState();
    if (kind === 'csv') return download('grpo-lab-run.csv', 'text/csv', csv(runRows(runData(), names)));
    const json = runJson(runData(), names, {
      link: linkOf(experiment),
      experiment,
      backend: run.backend,
      marks: run.marks,
      frozen: run.frozen,
    });
    download('grpo-lab-run.json', 'application/json', json);
  };
  return (
    <div>
      <p className={styles.title}>Data of this run</p>
      <div className={styles.row}>
        <Button onClick={() => save('json')}>Save JSON</Button>
        <Button onClick={() => save('csv')}>Save CSV</Button>
      </div>
      <p className={styles.soft}>
        Every metric of every lane and seed at every step. Figures: see each chart’s menu.
      </p>
    </div>
  );
}
