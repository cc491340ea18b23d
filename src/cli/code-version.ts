import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { digest } from '../core/claims/ledger.ts';

/** What a claim's numbers depend on: all of core and runtime but what only describes or names. */
const folders = ['core', 'runtime'];
const aside = ['methods', 'oracle', 'libraries', 'index.ts', 'kernels.generated.js'];

/** A fingerprint of the code that computes: two equal ones give equal numbers. */
export function codeVersion(): string {
  const root = fileURLToPath(new URL('../', import.meta.url));
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      .filter((path) => !aside.some((name) => path.split(/[\\/]/).includes(name))),
  );
  return digest(
    files
      .sort()
      .map((path) => readFileSync(path, 'utf8'))
      .join('\n'),
  );
}
