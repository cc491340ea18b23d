// Installs the packages that package-lock.json names, unless they are there already.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
const windows = process.platform === 'win32';

/** Runs a program in the project's folder, showing what it prints; throws when it fails. */
export function run(program, args, options = {}) {
  execFileSync(program, args, { cwd: root, stdio: 'inherit', shell: windows, ...options });
}

function needNode(major, minor) {
  const [has, hasMinor] = process.versions.node.split('.').map(Number);
  if (has > major || (has === major && hasMinor >= minor)) return;
  console.error(`GRPO Lab needs Node.js ${major}.${minor} or newer; this is ${process.version}.`);
  process.exit(1);
}

/** True when node_modules holds exactly what the lock file asks for. */
function isInstalled() {
  const installed = new URL('../node_modules/.package-lock.json', import.meta.url);
  if (!existsSync(installed)) return false;
  const wanted = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url))).packages;
  const present = JSON.parse(readFileSync(installed)).packages;
  return Object.entries(wanted).every(
    ([path, { version, optional }]) => path === '' || optional || present[path]?.version === version,
  );
}

export function ensureInstalled() {
  needNode(20, 19);
  if (isInstalled()) return;
  // To standard error: what asked for it may print data.
  console.error('Installing packages …');
  run('npm', ['ci', '--no-audit', '--no-fund'], { stdio: ['inherit', process.stderr, 'inherit'] });
}

ensureInstalled();
