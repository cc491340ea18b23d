// `npm test`: installs what is missing, then checks types and style and runs every test. The last line is the count.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBrowser } from './browser.mjs';
import { run } from './ensure-installed.mjs';

const folder = mkdtempSync(join(tmpdir(), 'grpo-lab-test-'));
const report = join(folder, 'report.json');
let failed = 0;

/** Runs one part of the check; a failing part does not keep the others from running. */
function part(title, work) {
  console.log(`\n── ${title}`);
  try {
    work();
  } catch {
    failed += 1;
    console.error(`── ${title}: failed`);
  }
}

const CHROME_PATH = await ensureBrowser();
part('registries', () => run('node', ['scripts/registries.mjs']));
part('types', () => run('npx', ['tsc', '--noEmit']));
part('style', () => run('npx', ['biome', 'check', '--error-on-warnings', '.']));
part('build', () => run('npx', ['vite', 'build', '--logLevel', 'warn']));
const vitestFailuresBefore = failed;
part('tests', () =>
  run('npx', ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`], {
    env: { ...process.env, CHROME_PATH },
  }),
);

const counts = existsSync(report)
  ? JSON.parse(readFileSync(report, 'utf8'))
  : { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0 };
rmSync(folder, { recursive: true });
// A part that failed without naming a test (types, style, a test file that does not load) counts as one.
const named = failed > vitestFailuresBefore && counts.numFailedTests > 0 ? 1 : 0;
const failures = counts.numFailedTests + failed - named;
const skipped = counts.numPendingTests > 0 ? `, ${counts.numPendingTests} skipped` : '';
console.log(`\n${counts.numPassedTests} passed, ${failures} failed${skipped}`);
process.exit(failures === 0 ? 0 : 1);
