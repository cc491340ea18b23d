import { clamp } from '../math.ts';
import { defineClip } from '../stages/stage.ts';
import { high, low } from './_bounds.ts';

/** TRL's `delta`. For δ > 1 + ε high it is the dual clip with c = δ. */
export default defineClip({
  id: 'two-sided',
  title: 'Two-sided clip (INTELLECT-2)',
  summary:
    'Caps the ratio at δ as well, so that bad tokens that have become likelier push no harder than that.',
  formula: String.raw`\min\!\big(\min(\rho_{i,t}, \delta)\,\hat A_{i,t},\ \operatorname{clip}(\rho_{i,t}, 1-\varepsilon_{\mathrm{low}}, 1+\varepsilon_{\mathrm{high}})\,\hat A_{i,t}\big)`,
  source: { title: 'INTELLECT-2', arxiv: '2505.07291' },
  params: {
    low,
    high,
    delta: {
      kind: 'number',
      title: 'δ',
      help: 'Cap of the ratio, above 1 + ε high; 4 in INTELLECT-2, off in TRL unless set.',
      default: 4,
      min: 1,
      max: 100,
      step: 0.1,
    },
  },
  at(ratio, advantage, { low, high, delta }, out) {
    const capped = Math.min(ratio, delta);
    const inside = clamp(ratio, 1 - low, 1 + high);
    const bound = advantage > 0 ? Math.min(capped, inside) : Math.max(capped, inside);
    out.value = bound * advantage;
    // Whichever of the two is chosen, it moves with ρ only while it is ρ.
    const free = advantage === 0 || bound === ratio;
    out.slope = free ? out.value : 0;
    out.region = free ? 0 : advantage > 0 ? 2 : ratio < 1 ? 1 : 3;
  },
});
