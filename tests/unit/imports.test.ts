import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const src = resolve(import.meta.dirname, '../../src');

const sources = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.tsx?$/.test(path) && !path.endsWith('.d.ts'))
  .map((path) => ({ path: path.replaceAll('\\', '/'), text: readFileSync(join(src, path), 'utf8') }));

/** Statements of a file's top level, and `import('…')` anywhere: prose that says "from" is neither. */
const importing =
  /^(?:import\s+|(?:import|export)\b.*\bfrom\s+|\}\s+from\s+)'([^']+)';|\bimport\(\s*'([^']+)'/gm;

/** What a file imports: paths below src, or package names. */
function importsOf({ path, text }: (typeof sources)[number]): string[] {
  const named = [...text.matchAll(importing)].map((match) => match[1] ?? match[2]);
  return named.map((name) =>
    name.startsWith('.') ? relative(src, resolve(src, path, '..', name)).replaceAll('\\', '/') : name,
  );
}

function offenders(folder: RegExp, forbidden: RegExp): string[] {
  return sources
    .filter(({ path }) => folder.test(path))
    .flatMap((source) => importsOf(source).map((name) => `${source.path} → ${name}`))
    .filter((line) => forbidden.test(line.split(' → ')[1]));
}

describe('imports go one way: app → worker → core → runtime interface', () => {
  it('core knows only the interface and the network layouts of the runtime', () => {
    const allowed = /^(core\/|runtime\/runtime\.ts$|runtime\/networks\/)/;
    const all = offenders(/^core\//, /./).filter((line) => !allowed.test(line.split(' → ')[1]));
    expect(all).toEqual([]);
  });

  it('the runtime knows nothing of stages, tasks, trainer, worker and page', () => {
    expect(
      offenders(/^runtime\//, /^(core\/(?!params|random|math)|worker\/|bench\/|app\/|react|zustand)/),
    ).toEqual([]);
  });

  it('the worker knows nothing of the page', () => {
    expect(offenders(/^worker\//, /^(app\/|bench\/|react|zustand|recharts)/)).toEqual([]);
  });

  it('the bench measures core and runtimes, and knows nothing of the worker and the page', () => {
    expect(offenders(/^bench\//, /^(worker\/|app\/|cli\/|react|zustand|recharts)/)).toEqual([]);
  });

  it('the page knows the bench by its reports and its worker', () => {
    expect(offenders(/^app\//, /^bench\/(?!client|protocol|report|spread|words)/)).toEqual([]);
  });

  it('the page never touches a tensor or a runtime', () => {
    expect(offenders(/^app\//, /^(runtime\/(?!runtime\.ts|networks\/)|@tensorflow)/)).toEqual([]);
  });
});

describe('what would make results irreproducible stays out of core', () => {
  it.each([
    ['Math.random', /Math\.random\(/],
    ['the clock', /Date\.now\(|performance\.now\(/],
    [
      'the engine’s own exp, log, pow …',
      /Math\.(exp|expm1|log|log1p|log2|log10|pow|tanh|sinh|cosh|cbrt|hypot)\(/,
    ],
  ])('%s', (_, pattern) => {
    const found = sources
      .filter(({ path, text }) => path.startsWith('core/') && pattern.test(withoutComments(text)))
      .map(({ path }) => path);
    expect(found).toEqual([]);
  });

  it('synchronous read-backs stay out of everything', () => {
    const found = sources.filter(({ text }) =>
      /\.(dataSync|arraySync)\(|tf\.multinomial/.test(withoutComments(text)),
    );
    expect(found.map(({ path }) => path)).toEqual([]);
  });
});

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
}
