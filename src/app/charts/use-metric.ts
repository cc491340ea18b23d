import { componentMetric, type Metric, metricById } from '../../core/trainer/metrics.ts';
import { useLab } from '../store/lab-store.ts';

/** What a metric is; one of a component says what this task's component is. */
export function useMetric(id: string): Metric {
  const components = useLab((state) => state.run.description?.components);
  const component = components?.find((each) => componentMetric(each).id === id);
  if (component) return componentMetric(component);
  return (
    metricById(id) ?? { id, title: id, family: 'update', unit: '', help: 'Not known to this page.', why: '' }
  );
}
