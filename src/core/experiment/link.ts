/**
 * The experiment in the address bar: short, readable, editable by hand. A link says only what differs from the
 * default experiment; the empty link is the default experiment.
 *
 * ```ebnf
 * link     = [ part, { "&", part } ] ;
 * part     = "task=", chosen | "policy=", chosen
 *          | setting, "=", number                   (seed, seeds, steps, stop, every, samples)
 *          | "all=", [ change, { ";", change } ]    (changes that hold for every lane)
 *          | "lane=", method, { ";", change }, [ ";name=", text ], [ ";then=" | phase, { phase } ]
 *          | "backend=", [ "webgpu" | "simd" | "wasm" | "cpu" ]
 *          | "charts=", [ metric, { ",", metric } ] ;
 * phase    = ";then=", number, { ";", change } ;    (from so many steps on)
 * chosen   = id, { ";", parameter, "=", value } ;
 * change   = stage, "=", variants | parameter, "=", value ;
 * variants = [ variant, { "+", variant } ] ;        (more than one, or none, where the stage takes several)
 * value    = number | "on" | "off" | option | [ name, ":", number, { ",", name, ":", number } ] ;
 * ```
 *
 * - A parameter of a recipe goes by its short name where it has one (`group`), else by its owner's and its own
 *   (`clip.low`); both are read. Parameters of a task or policy need no owner.
 * - Parts may stand in any order; only `lane` may stand more than once. If any lane differs from the default
 *   lanes, the link names them all. `penalty=`, `all=`, `charts=` say "none", `backend=` "the best one here".
 * - What follows `then=100` holds from 100 steps on, over what stands before it; `name=` may stand anywhere. A lane
 *   without `then` has its method's phases; `then=` alone says that it has none.
 * - Where `task` or `policy` stands, parameters that it does not name have the defaults of that task or network,
 *   whatever the default experiment has.
 * - Written links are canonical: fixed order of parts and parameters, shortest numbers, and percent-encoding
 *   only of `& ; = % # + " < > \``, white space and what cannot be printed. Any percent-encoding is read.
 * - What a lane says is kept even where it changes nothing: it would begin to matter when the method or the
 *   shared changes do.
 */
import { networks } from '../../runtime/networks/index.ts';
import type { NumberSpec, ParamSpec, ParamValues } from '../params.ts';
import type { Changes } from '../stages/recipe.ts';
import { taskFamilies } from '../tasks/index.ts';
import { changeKey, changeKeys } from './change-keys.ts';
import { defaultExperiment } from './defaults.ts';
import { type Chosen, type Experiment, type Lane, limits } from './experiment.ts';
import { at } from './fields.ts';
import { Issues, show, unknownName } from './issues.ts';
import {
  escapeText,
  readNumber,
  readValue,
  splitAt,
  splitBefore,
  unescapeText,
  writeValue,
} from './link-text.ts';
import { budgetSettings, seedSettings } from './settings.ts';
import { type Family, type Validated, validateExperiment } from './validate.ts';

type Settings = Readonly<Record<string, NumberSpec & { readonly short: string }>>;

const policies: readonly Family[] = Object.values(networks);
const settingNames = [seedSettings, budgetSettings].flatMap((settings: Settings) =>
  Object.values(settings).map(({ short }) => short),
);
const partNames = ['task', 'policy', ...settingNames, 'all', 'lane', 'backend', 'charts'];

// ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────

/** The link of a valid experiment, without '#'. */
export function writeLink(experiment: Experiment): string {
  const usual = writeParts(defaultExperiment);
  return writeParts(experiment)
    .filter((part, i) => part !== usual[i])
    .join('&');
}

/** Every part, in order; all lanes are one. */
function writeParts({ task, policy, shared, lanes, backend, charts, ...numbers }: Experiment): string[] {
  const { seed, seeds, budget } = numbers;
  return [
    `task=${writeChosen(task, taskFamilies)}`,
    `policy=${writeChosen(policy, policies)}`,
    ...writeNumbers(seedSettings, { seed, seeds }),
    ...writeNumbers(budgetSettings, { ...budget }),
    `all=${writeChanges(shared).join(';')}`,
    lanes.map((lane) => `lane=${writeLane(lane)}`).join('&'),
    `backend=${backend ?? ''}`,
    `charts=${charts.map(escapeText).join(',')}`,
  ];
}

function writeChosen({ id, params }: Chosen, families: readonly Family[]): string {
  const specs = families.find((family) => family.id === id)?.params ?? {};
  const changed = Object.keys(specs).filter(
    (name) => writeValue(params[name]) !== writeValue(specs[name].default),
  );
  return [escapeText(id), ...changed.map((name) => `${name}=${writeValue(params[name])}`)].join(';');
}

function writeNumbers(settings: Settings, values: ParamValues): string[] {
  return Object.entries(settings).map(([name, { short }]) => `${short}=${writeValue(values[name])}`);
}

function writeLane({ method, changes, name, phases }: Lane): string {
  const named = name === '' ? [] : [`name=${escapeText(name)}`];
  const later = phases?.flatMap((phase) => [`then=${phase.from}`, ...writeChanges(phase.changes)]) ?? [];
  const none = phases?.length === 0 ? ['then='] : [];
  return [escapeText(method), ...writeChanges(changes), ...named, ...later, ...none].join(';');
}

function writeChanges(changes: Changes): string[] {
  return changeKeys
    .filter(({ key }) => Object.hasOwn(changes, key))
    .map(({ key, name, param }) => `${name}=${param ? writeValue(changes[key]) : changes[key]}`);
}

// ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * The experiment of a link, with or without '#', whoever wrote it. Parts that cannot be read or are not valid
 * have their defaults; each is an issue.
 */
export function readLink(hash: string): Validated {
  const issues = new Issues();
  const parts = readParts(hash, issues);
  const one = <T>(name: string, read: (text: string) => T): T | undefined => {
    const text = parts.get(name)?.[0];
    return text === undefined ? undefined : read(text);
  };
  const numbers = (settings: Settings) =>
    Object.fromEntries(
      Object.entries(settings).map(([name, { short }]) => [
        name,
        one(short, (text) => readNumber(text) ?? text),
      ]),
    );
  const { experiment, issues: invalid } = validateExperiment({
    task: one('task', (text) => readChosen('task', text, taskFamilies, issues)),
    policy: one('policy', (text) => readChosen('policy', text, policies, issues)),
    ...numbers(seedSettings),
    budget: numbers(budgetSettings),
    shared: one('all', (text) => readChanges('shared', text.split(';'), issues)),
    lanes: parts.get('lane')?.map((text, i) => readLane(`lanes[${i}]`, text, issues)),
    backend: one('backend', (text) => text || undefined),
    charts: one('charts', (text) => readList('charts', text, issues)),
  });
  return { experiment, issues: [...issues.list, ...invalid] };
}

/** The texts of each part by its name; `lane` alone may have several. */
function readParts(hash: string, issues: Issues): Map<string, string[]> {
  const parts = new Map<string, string[]>();
  for (const part of bounded(hash.replace(/^#/, ''), issues).split('&')) {
    if (part === '') continue;
    const [name, text = ''] = splitAt(part, '=');
    const before = parts.get(name);
    if (!partNames.includes(name)) issues.add(show(name), text, unknownName(name, partNames), 'Left out');
    else if (!before) parts.set(name, [text]);
    else if (name === 'lane') before.push(text);
    else issues.add(name, text, `stands in the link twice, as ${show(text)}, too`, 'Using the first');
  }
  return parts;
}

/** The link as far as it is read: whole parts within the limit. */
function bounded(link: string, issues: Issues): string {
  const longest = limits.linkLength;
  if (link.length <= longest) return link;
  const problem = `must have at most ${longest} characters, not ${link.length}`;
  issues.add('link', link, problem, 'Left out the rest');
  return link.slice(0, Math.max(link.lastIndexOf('&', longest), 0));
}

function readChosen(path: string, text: string, families: readonly Family[], issues: Issues): unknown {
  const [id, ...items] = text.split(';');
  const specs = families.find((family) => family.id === id)?.params ?? {};
  const specOf = (name: string) => (Object.hasOwn(specs, name) ? specs[name] : undefined);
  return { id, params: readItems(path, items, specOf, issues) };
}

function readLane(path: string, text: string, issues: Issues): unknown {
  const [method, ...items] = text.split(';');
  const isName = (item: string): boolean => item.startsWith('name=');
  const { name } = readItems(path, items.filter(isName), () => undefined, issues);
  const [first, ...later] = splitBefore(
    items.filter((item) => !isName(item)),
    'then=',
  );
  const phases = later.map(([start, ...changes], i) => {
    const from = start.slice('then='.length);
    return {
      from: readNumber(from) ?? from,
      changes: readChanges(`${path}.phases[${i}].changes`, changes, issues),
    };
  });
  const none = later.length === 1 && later[0].length === 1 && later[0][0] === 'then=';
  return {
    method,
    name,
    changes: readChanges(`${path}.changes`, first, issues),
    phases: none ? [] : phases.length > 0 ? phases : undefined,
  };
}

function readChanges(
  path: string,
  items: readonly string[],
  issues: Issues,
): Readonly<Record<string, unknown>> {
  return readItems(path, items, (name) => changeKey(name)?.param?.spec, issues);
}

/** Values by name from `name=value` items. */
function readItems(
  path: string,
  items: readonly string[],
  specOf: (name: string) => ParamSpec | undefined,
  issues: Issues,
): Readonly<Record<string, unknown>> {
  const values = new Map<string, unknown>();
  for (const item of items) {
    if (item === '') continue;
    const [name, escaped] = splitAt(item, '=');
    const field = at(path, name);
    if (escaped === undefined) {
      issues.add(field, '', `must have a value, as in ${show(name)}=…`, 'Left out');
    } else if (values.has(name)) {
      issues.add(field, escaped, `stands there twice, as ${show(escaped)}, too`, 'Using the first');
    } else {
      const text = readText(field, escaped, issues);
      const spec = specOf(name);
      if (text !== undefined) values.set(name, spec ? readValue(spec, text) : text);
    }
  }
  return Object.fromEntries(values);
}

function readList(path: string, escaped: string, issues: Issues): readonly string[] | undefined {
  const text = readText(path, escaped, issues);
  return text === '' ? [] : text?.split(',');
}

function readText(field: string, escaped: string, issues: Issues): string | undefined {
  const text = unescapeText(escaped);
  if (text !== null) return text;
  issues.add(field, escaped, `must write % as %25, not ${show(escaped)}`, 'Left out');
  return undefined;
}
