/**
 * Writes the `index.ts` of every folder of variants: one import a file, so that to add a variant is to add a file.
 * `node scripts/registries.mjs` writes what has changed; with `--check` it writes nothing and exits 1 if anything would.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const core = fileURLToPath(new URL('../src/core/', import.meta.url));
const contracts = '../stages/stage.ts';

/** Each folder, the list that its index exports, and the type of its files' default exports. */
const registries = [
  { folder: 'curricula', list: 'curricula', type: 'CurriculumVariant', from: contracts },
  { folder: 'rollouts', list: 'rollouts', type: 'RolloutVariant', from: contracts },
  { folder: 'rewards', list: 'rewards', type: 'RewardVariant', from: contracts },
  { folder: 'advantages', list: 'advantages', type: 'AdvantageVariant', from: contracts },
  { folder: 'corrections', list: 'corrections', type: 'CorrectionVariant', from: contracts },
  { folder: 'ratios', list: 'ratios', type: 'RatioVariant', from: contracts },
  { folder: 'clips', list: 'clips', type: 'ClipVariant', from: contracts },
  { folder: 'aggregations', list: 'aggregations', type: 'AggregationVariant', from: contracts },
  { folder: 'objectives', list: 'objectives', type: 'ObjectiveVariant', from: contracts },
  { folder: 'penalties', list: 'penalties', type: 'PenaltyVariant', from: contracts },
  { folder: 'optimizers', list: 'optimizers', type: 'OptimizerVariant', from: contracts },
  { folder: 'libraries', list: 'libraries', type: 'Library', from: './_library.ts', lookup: 'libraryById' },
  { folder: 'methods', list: 'methods', type: 'Method', from: './_method.ts', lookup: 'methodById' },
];

/** Files that hold a variant: all but the index and shared helpers, whose names start with `_`. */
function variantIds(folder) {
  return readdirSync(`${core}${folder}`)
    .filter((name) => name.endsWith('.ts') && name !== 'index.ts' && !name.startsWith('_'))
    .map((name) => name.slice(0, -'.ts'.length))
    .sort((a, b) => numbered(a) - numbered(b) || (a < b ? -1 : 1));
}

/** Papers of the catalogue have their number in front, and come after what everybody knows. */
const numbered = (id) => (/^\d/.test(id) ? 1 : 0);

/** `group-z-score` → `groupZScore`; `none` → `none`; `32-mc-grpo` → `mcGrpo`. */
function identifier(id) {
  return id.replace(/^\d+-/, '').replace(/-(.)/g, (_, letter) => letter.toUpperCase());
}

/** Biome's order of imports: farther folders first. */
function imports(lines) {
  const distance = (line) => (line.includes("'../") ? 0 : 1);
  return lines.toSorted((a, b) => distance(a) - distance(b)).join('\n');
}

function list(head, items) {
  const line = `${head}[${items.join(', ')}];`;
  return line.length <= 110 ? line : `${head}[\n${items.map((item) => `  ${item},\n`).join('')}];`;
}

function source({ folder, list: name, type, from, lookup }) {
  const ids = variantIds(folder);
  const lines = [
    `import type { ${type} } from '${from}';`,
    ...ids.toSorted().map((id) => `import ${identifier(id)} from './${id}.ts';`),
  ];
  const sections = [list(`export const ${name}: readonly ${type}[] = `, ids.map(identifier))];
  if (lookup) {
    lines.unshift(`import { byId } from '../stages/by-id.ts';`);
    sections.push(
      `export const ${lookup} = (id: string): ${type} => byId(${name}, '${type.toLowerCase()}', id);`,
    );
  }
  const header = '// Written by scripts/registries.mjs from the files of this folder; do not edit.';
  return `${header}\n${imports(lines)}\n\n${sections.join('\n\n')}\n`;
}

const check = process.argv.includes('--check');
let stale = 0;
for (const registry of registries) {
  const path = `${core}${registry.folder}/index.ts`;
  const text = source(registry);
  if (existsSync(path) && readFileSync(path, 'utf8') === text) continue;
  stale += 1;
  if (!check) writeFileSync(path, text);
  console.log(`src/core/${registry.folder}/index.ts ${check ? 'is not up to date' : 'written'}`);
}
if (check && stale > 0) {
  console.error('Run `node scripts/registries.mjs`.');
  process.exit(1);
}
