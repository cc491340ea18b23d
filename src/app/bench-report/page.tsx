import type { PageProps } from '../router.ts';
import { NoSuchPage } from '../shell/no-such-page.tsx';
import frame from '../ui/page.module.css';
import { usePageTitle } from '../ui/page-title.ts';
import { useBenchReport } from './bench-store.ts';
import { Bounds } from './bounds.tsx';
import { Controls } from './controls.tsx';
import { Ratios } from './ratios.tsx';
import styles from './report.module.css';
import { SectionTable } from './section-table.tsx';

/** `#/bench-report`: how fast this machine trains, and what the time goes into. */
export default function BenchReportPage({ path }: PageProps) {
  usePageTitle('Bench report');
  const machine = useBenchReport((state) => state.machine);
  const sections = useBenchReport((state) => state.sections);
  const report = useBenchReport((state) => state.report);
  if (path !== '') return <NoSuchPage />;
  return (
    <main className={`${frame.page} ${styles.page}`}>
      <h2 className={frame.title}>Bench report</h2>
      <p className={frame.idea}>
        How fast this browser trains the toys, and what the time goes into. Contenders take turns within each
        repeat, so that whatever else the machine does slows all of them: trust the ratios, not the
        milliseconds.
      </p>
      <Controls />
      {machine ? (
        <dl className={styles.machine}>
          <dt>Browser</dt>
          <dd>{machine.agent}</dd>
          <dt>Cores</dt>
          <dd>{machine.cores}</dd>
          <dt>GPU</dt>
          <dd>{machine.adapter ?? 'no WebGPU adapter'}</dd>
        </dl>
      ) : null}
      <Ratios report={report} />
      {sections.map((section) => (
        <SectionTable key={section.id} section={section} />
      ))}
      {report ? <Bounds bounds={report.bounds} /> : null}
      {report && report.absent.length > 0 ? (
        <section className={styles.section}>
          <h3>Who did not take part</h3>
          <ul>
            {report.absent.map(({ name, reason }) => (
              <li key={name}>
                <strong>{name}</strong>: {reason}
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </main>
  );
}
