import type { Budget } from '../../core/experiment/experiment.ts';
import { budgetSettings, seedSettings } from '../../core/experiment/settings.ts';
import { useLab } from '../store/lab-store.ts';
import { edit } from '../store/session.ts';
import { ParamControl } from '../ui/param-control.tsx';

const shown = ['steps', 'evaluateEvery', 'evaluationSamples'] as const satisfies readonly (keyof Budget)[];

/** Seeds, steps and evaluation. Where the run stops earlier stands in the transport. */
export function BudgetSettings() {
  const seeds = useLab((state) => state.experiment.seeds);
  const budget = useLab((state) => state.experiment.budget);
  return (
    <>
      <ParamControl
        spec={seedSettings.seeds}
        value={seeds}
        onChange={(value, pace) => edit((old) => ({ ...old, seeds: Number(value) }), pace)}
      />
      {shown.map((name) => (
        <ParamControl
          key={name}
          spec={budgetSettings[name]}
          value={budget[name]}
          slider={false}
          onChange={(value, pace) =>
            edit((old) => ({ ...old, budget: { ...old.budget, [name]: Number(value) } }), pace)
          }
        />
      ))}
    </>
  );
}
