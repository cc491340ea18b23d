// Compiles the kernels of the `simd` runtime into a module that holds the WebAssembly as text: it loads the same way
// in a page, a worker, Vitest and Node. Does nothing when the sources are those that were compiled last.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const sources = 'src/runtime/simd/kernels';
const output = join(root, 'src/runtime/simd/kernels.generated.js');

/** No feature beyond the SIMD of 2021: relaxed SIMD would give other bits on other machines. */
const options = ['-O3', '--runtime', 'stub', '--noAssert', '--enable', 'simd'];

function fingerprint() {
  const hash = createHash('sha256').update(options.join(' '));
  hash.update(readFileSync(join(root, 'node_modules/assemblyscript/package.json')));
  for (const name of readdirSync(join(root, sources)).filter((each) => each.endsWith('.ts'))) {
    hash.update(name).update(readFileSync(join(root, sources, name)));
  }
  return hash.digest('hex').slice(0, 16);
}

/** Compiles what has changed since the last time. */
export async function buildSimd() {
  const heading = `// Made by scripts/build-simd.mjs from ${sources}, ${fingerprint()}`;
  if (existsSync(output) && readFileSync(output, 'utf8').startsWith(heading)) return;
  const { default: asc } = await import('assemblyscript/asc');
  let binary = null;
  const { error, stderr } = await asc.main(
    [`${sources}/index.ts`, '--baseDir', root, '--outFile', 'kernels.wasm', ...options],
    {
      writeFile(name, content) {
        if (name.endsWith('.wasm')) binary = content;
      },
    },
  );
  if (error || !binary) throw new Error(`the simd kernels do not compile:\n${stderr.toString()}`);
  const text = Buffer.from(binary).toString('base64');
  // Moved into place whole: a test run and a dev server may both be here.
  const draft = `${output}.${process.pid}`;
  writeFileSync(draft, `${heading}\nexport const kernels =\n  '${text}';\n`);
  renameSync(draft, output);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await buildSimd();
