// `npm run lab -- …`: the command line, straight from its sources.
import { spawnSync } from 'node:child_process';
import { root } from './ensure-installed.mjs';

// Imported late: it needs the compiler, which the line above may have to install first.
const { buildSimd } = await import('./build-simd.mjs');
await buildSimd();

const { status } = spawnSync(
  process.execPath,
  ['--import', 'tsx', 'src/cli/lab.ts', ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit' },
);
process.exit(status ?? 1);
