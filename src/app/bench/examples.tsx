import { useLab } from '../store/lab-store.ts';
import styles from './setup.module.css';

/** A few prompts with a right answer: what the task is. */
export function Examples() {
  const description = useLab((state) => state.run.description);
  const examples = description?.examples ?? [];
  return (
    <div className={styles.examples}>
      <table>
        <caption>
          Some prompts{description ? ` of ${description.trainPrompts}` : ''}
          {description && description.heldOutPrompts > 0
            ? `, ${description.heldOutPrompts} more held out`
            : ''}
        </caption>
        <tbody>
          {examples.map(({ prompt, answer }) => (
            <tr key={prompt}>
              <td>{prompt}</td>
              <td>{answer ?? '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
