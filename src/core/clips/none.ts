import { defineClip } from '../stages/stage.ts';
import { unclipped } from './_bounds.ts';

export default defineClip({
  id: 'none',
  title: 'No clip',
  summary: 'Follows the plain importance-weighted gradient, however far the ratio has moved.',
  formula: String.raw`\rho_{i,t}\,\hat A_{i,t}`,
  params: {},
  at: (ratio, advantage, _params, out) => unclipped(ratio, advantage, out),
});
