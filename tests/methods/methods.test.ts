import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import type { Tolerance } from '../golden/adapter.ts';
import { type Comparison, compare } from '../golden/compare.ts';
import type { Compute, MethodAdapter, Values } from './adapter.ts';

// The copy in this folder always runs. The full set, or any other made by the same generators, stands in
// METHOD_VECTORS_DIR; without the variable it is looked for beside the repository.
const own = fileURLToPath(new URL('vectors', import.meta.url));
const full =
  process.env.METHOD_VECTORS_DIR ??
  fileURLToPath(new URL('../../../shared/vectors/methods/shared', import.meta.url));

interface VectorCase {
  readonly name: string;
  readonly inputs: Values;
  readonly params: Values;
  readonly outputs: Values;
  readonly tolerance?: Tolerance;
}

interface VectorFile {
  readonly functions: readonly {
    readonly name: string;
    readonly tolerance: Tolerance;
    readonly cases: readonly VectorCase[];
  }[];
}

const adapters = import.meta.glob<{ default: MethodAdapter }>('./adapters/*.ts', { eager: true });
/** Numbers of the methods that exist: `32` of `32-mc-grpo.ts`. */
const existing = new Set(
  readdirSync(fileURLToPath(new URL('../../src/core/methods', import.meta.url))).flatMap(
    (name) => /^\d+(?=-)/.exec(name) ?? [],
  ),
);

describe('method vectors, own copy', () => runFolder(own));
if (existsSync(full)) {
  describe(`method vectors in ${full}`, () => runFolder(full));
} else if (process.env.METHOD_VECTORS_DIR) {
  test('METHOD_VECTORS_DIR', () => expect.fail(`there is no folder ${full}`));
} else {
  test.skip(`there is no ${full}: only the own copy runs. Set METHOD_VECTORS_DIR to run others.`, () => {});
}

function runFolder(folder: string): void {
  const notes: string[] = [];
  let comparisons = 0;
  let cases = 0;
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  const present = names.filter((name) => existing.has(name.split('-')[0]));
  for (const name of present.sort()) {
    const file = JSON.parse(readFileSync(join(folder, name), 'utf8'), revive) as VectorFile;
    for (const each of file.functions) {
      test(`${basename(name, '.json')} ${each.name}`, () => {
        const count = runFunction(name, each, notes);
        comparisons += count;
        cases += each.cases.length;
      });
    }
  }
  afterAll(() => {
    const counted = `${present.length} of ${names.length} files are of methods that exist`;
    console.log([`${folder}: ${counted}: ${cases} cases, ${comparisons} comparisons`, ...notes].join('\n  '));
  });
}

function runFunction(
  fileName: string,
  { name, cases, tolerance }: VectorFile['functions'][number],
  notes: string[],
): number {
  const { compute, skip } = adapterOf(fileName, name);
  const problems: string[] = [];
  const uncompared = new Map<string, string>();
  let count = 0;
  for (const each of cases) {
    const result: Comparison = { count: 0, uncompared, problems: [] };
    if (Object.hasOwn(each.outputs, 'error')) {
      result.count += 1;
      if (!throws(compute, each)) result.problems.push(`does not throw as ${each.outputs.error}`);
    } else {
      const got = compute(each.inputs, each.params);
      compare('', got, each.outputs, each.tolerance ?? tolerance, skip, result);
    }
    if (result.count === 0) result.problems.push('nothing was compared');
    count += result.count;
    problems.push(...result.problems.map((problem) => `${each.name}: ${problem}`));
  }
  for (const [output, reason] of uncompared) {
    notes.push(`${fileName} ${name}: ${output} not compared: ${reason}`);
  }
  const shown = problems.slice(0, 20).join('\n');
  expect(problems.length, `${problems.length} differences\n${shown}`).toBe(0);
  return count;
}

function adapterOf(fileName: string, name: string): { compute: Compute; skip: Record<string, string> } {
  const number = fileName.split('-')[0];
  const path = Object.keys(adapters).find((each) => each.startsWith(`./adapters/${number}-`));
  const adapter = path === undefined ? undefined : adapters[path].default;
  const compute = adapter?.functions[name];
  if (!adapter || !compute)
    throw new Error(`no adapter for ${name} of ${fileName} in tests/methods/adapters`);
  const own = Object.entries(adapter.uncompared ?? {}).flatMap(([key, reason]) =>
    key.startsWith(`${name}.`) ? [[key.slice(name.length + 1), reason]] : [],
  );
  return { compute, skip: Object.fromEntries(own) };
}

/** Strings that stand for numbers JSON cannot write. */
function revive(_: string, value: unknown): unknown {
  return value === 'NaN' || value === 'Infinity' || value === '-Infinity' ? Number(value) : value;
}

function throws(compute: Compute, { inputs, params }: VectorCase): boolean {
  try {
    compute(inputs, params);
    return false;
  } catch {
    return true;
  }
}
