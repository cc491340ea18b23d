import { methodById, methods } from '../../core/methods/index.ts';
import { useLab } from '../store/lab-store.ts';
import { LabelledSelect } from '../ui/controls.tsx';
import styles from './recipe.module.css';
import { setMethod } from './set-stage.ts';
import { SourceLink } from './source-link.tsx';

/** The method that a lane starts from. */
export function MethodHead({ lane }: { lane: number }) {
  const id = useLab((state) => state.experiment.lanes[lane].method);
  const { summary, source, note } = methodById(id);
  return (
    <section className={styles.method}>
      <LabelledSelect
        label="Method"
        value={id}
        title="Another method takes back this lane’s own changes"
        onChange={(event) => setMethod(lane, event.target.value)}
      >
        {methods.map((method) => (
          <option key={method.id} value={method.id}>
            {method.title}
          </option>
        ))}
      </LabelledSelect>
      <p>
        {summary} <SourceLink source={source} />
      </p>
      {note ? <p className={styles.soft}>{note}</p> : null}
    </section>
  );
}
