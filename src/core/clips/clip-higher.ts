import { defineClip } from '../stages/stage.ts';
import { clipped, high, low } from './_bounds.ts';

export default defineClip({
  id: 'clip-higher',
  title: 'Clip-higher (DAPO)',
  summary: 'Leaves more room above 1 than below, so that unlikely tokens can grow and entropy lasts longer.',
  formula: String.raw`\min\!\big(\rho_{i,t}\hat A_{i,t},\ \operatorname{clip}(\rho_{i,t}, 1-\varepsilon_{\mathrm{low}}, 1+\varepsilon_{\mathrm{high}})\,\hat A_{i,t}\big)`,
  source: { title: 'DAPO', arxiv: '2503.14476' },
  params: { low, high: { ...high, default: 0.28 } },
  at: (ratio, advantage, { low, high }, out) => clipped(ratio, advantage, low, high, out),
});
