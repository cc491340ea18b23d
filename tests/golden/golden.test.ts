import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import type { Adapter, GoldenFile } from './adapter.ts';
import { adapters } from './adapters/index.ts';
import { type Comparison, compare } from './compare.ts';

// The copy in this folder always runs. The full set, or any other made by the same generators, stands in
// GOLDEN_DIR; without the variable it is looked for beside the repository.
const own = fileURLToPath(new URL('vectors', import.meta.url));
const full =
  process.env.GOLDEN_DIR ?? fileURLToPath(new URL('../../../shared/vectors/shared', import.meta.url));

describe('golden vectors, own copy', () => runFolder(own));
if (existsSync(full)) {
  describe(`golden vectors in ${full}`, () => runFolder(full));
} else if (process.env.GOLDEN_DIR) {
  test('GOLDEN_DIR', () => expect.fail(`there is no folder ${full}`));
} else {
  test.skip(`there is no ${full}: only the own copy runs. Set GOLDEN_DIR to run other vectors.`, () => {});
}

interface Totals {
  files: number;
  cases: number;
  comparisons: number;
  readonly notes: string[];
}

function runFolder(folder: string): void {
  const totals: Totals = { files: 0, cases: 0, comparisons: 0, notes: [] };
  const names = readdirSync(folder).filter((name) => name.endsWith('.json') && name !== 'index.json');
  for (const name of names.sort()) test(name, () => runFile(join(folder, name), name, totals));
  afterAll(() => {
    const { files, cases, comparisons, notes } = totals;
    const lines = [`${folder}: ${files} files, ${cases} cases, ${comparisons} comparisons`, ...notes];
    console.log(lines.join('\n  '));
  });
}

function runFile(path: string, name: string, totals: Totals): void {
  const file = JSON.parse(readFileSync(path, 'utf8'), revive) as GoldenFile;
  const adapter = adapterOf(file, name);
  const problems: string[] = [];
  const uncompared = new Map<string, string>();
  const excluded = new Map<string, number>();
  totals.files += 1;
  for (const each of file.cases) {
    totals.cases += 1;
    const reason = adapter.excludes?.(each.params) ?? null;
    if (reason !== null) {
      excluded.set(reason, (excluded.get(reason) ?? 0) + 1);
      continue;
    }
    const result: Comparison = { count: 0, uncompared, problems: [] };
    const { uncompared: skip = {} } = adapter;
    if (Object.hasOwn(each.outputs, 'error')) {
      result.count += 1;
      if (!throws(adapter, each)) result.problems.push(`does not throw as ${each.outputs.error}`);
    } else {
      const got = adapter.compute(each.inputs, each.params);
      compare(
        '',
        got,
        each.outputs,
        each.tolerance ?? file.tolerance,
        typeof skip === 'function' ? skip(each.params) : skip,
        result,
      );
    }
    totals.comparisons += result.count;
    if (result.count === 0) result.problems.push('nothing was compared');
    problems.push(...result.problems.map((problem) => `${each.name}: ${problem}`));
  }
  for (const [reason, count] of excluded) totals.notes.push(`${name}: ${count} cases excluded: ${reason}`);
  for (const [output, reason] of uncompared) totals.notes.push(`${name}: ${output} not compared: ${reason}`);
  const shown = problems.slice(0, 20).join('\n');
  expect(problems.length, `${problems.length} differences\n${shown}`).toBe(0);
}

/** Strings that stand for numbers JSON cannot write. */
function revive(_: string, value: unknown): unknown {
  return value === 'NaN' || value === 'Infinity' || value === '-Infinity' ? Number(value) : value;
}

function adapterOf({ source }: GoldenFile, name: string): Adapter {
  const found = adapters.filter(
    (each) =>
      each.repo === source.repo &&
      each.function === source.function &&
      (each.file === undefined || each.file === name),
  );
  if (found.length === 1) return found[0];
  throw new Error(`${found.length} adapters, not one, for ${source.repo} ${source.function}`);
}

function throws(adapter: Adapter, { inputs, params }: GoldenFile['cases'][number]): boolean {
  try {
    adapter.compute(inputs, params);
    return false;
  } catch {
    return true;
  }
}
