import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { askedOf, type Curve, type Entry, type Ledger } from '../core/claims/ledger.ts';
import { claimsOf } from '../core/claims/toy.ts';
import type { Method } from '../core/methods/_method.ts';
import { methods } from '../core/methods/index.ts';
import type { Job, Report } from './claims-worker.ts';
import { codeVersion } from './code-version.ts';
import type { Flags } from './lab.ts';
import { claimsTable } from './report-claims.ts';
import { UsageError } from './usage.ts';

const ledgerPath = fileURLToPath(new URL('../../public/ledger.json', import.meta.url));

/** Repetitions of each lane unless the flag says otherwise. */
const usualSeeds = 16;

/** `lab claims`: measures claims whose entries are missing or out of date, and prints the ledger. */
export async function claimsCommand(ids: readonly string[], flags: Flags): Promise<void> {
  const seeds = flags.seeds === undefined ? usualSeeds : Number(flags.seeds);
  if (!Number.isInteger(seeds) || seeds < 2 || seeds > 32) {
    throw new UsageError(`seeds must be a whole number from 2 to 32, not ${flags.seeds}`);
  }
  const chosen = chosenMethods(ids);
  const code = codeVersion();
  let ledger = await readLedger();
  const jobs = jobsOf(chosen, seeds, code).filter((job) => flags.again || !isDone(ledger, job));
  const progress = new Progress(jobs.length, flags.quiet === true);
  await inParallel(jobs, progress, async (job, entries, curves) => {
    ledger = merge(ledger, job, entries, curves);
    await writeLedger(ledger);
  });
  const names = new Set(chosen.map(({ id }) => id));
  const shown = ledger.entries.filter(({ method }) => names.has(method));
  process.stdout.write(claimsTable(chosen, shown));
}

function chosenMethods(ids: readonly string[]): Method[] {
  const claimed = methods.filter(({ claims = [] }) => claims.length > 0);
  const known = claimed.map(({ id }) => id);
  for (const id of ids) {
    if (!known.includes(id))
      throw new UsageError(`no claims of "${id}"; there are those of ${known.join(', ')}`);
  }
  return ids.length === 0 ? claimed : claimed.filter(({ id }) => ids.includes(id));
}

const jobsOf = (chosen: readonly Method[], seeds: number, code: string): Job[] =>
  chosen.flatMap((method) =>
    (method.toys ?? []).map((toy) => ({ method: method.id, toy: toy.id, seeds, code })),
  );

/** Whether all claims of a toy stand in the ledger as they are asked now, measured by the code as it is now. */
function isDone({ entries }: Ledger, { method: id, toy: toyId, seeds, code }: Job): boolean {
  const method = methods.find((each) => each.id === id);
  const toy = method?.toys?.find((each) => each.id === toyId);
  if (!method || !toy) return true;
  return claimsOf(method, toy).every((claim) => {
    const entry = entries.find((each) => each.method === id && each.claim === claim.id);
    return entry?.asked === askedOf(method, claim) && entry.code === code && entry.seeds === seeds;
  });
}

async function readLedger(): Promise<Ledger> {
  if (!existsSync(ledgerPath)) return { entries: [], curves: [] };
  return JSON.parse(await readFile(ledgerPath, 'utf8')) as Ledger;
}

/** Replaces what the ledger has of a toy; drops what no claim asks for any more. Ordered, so that diffs are small. */
function merge(
  ledger: Ledger,
  { method, toy }: Job,
  entries: readonly Entry[],
  curves: readonly Curve[],
): Ledger {
  const fresh = new Set(entries.map((entry) => `${entry.method} ${entry.claim}`));
  const asked = new Set(methods.flatMap(({ id, claims = [] }) => claims.map((claim) => `${id} ${claim.id}`)));
  const order = methods.map(({ id }) => id);
  const byMethod = (a: { readonly method: string }, b: { readonly method: string }) =>
    order.indexOf(a.method) - order.indexOf(b.method);
  const keptEntries = ledger.entries.filter((entry) => {
    const key = `${entry.method} ${entry.claim}`;
    return asked.has(key) && !fresh.has(key);
  });
  const keptCurves = ledger.curves.filter(
    (curve) => order.includes(curve.method) && !(curve.method === method && curve.toy === toy),
  );
  return {
    entries: [...keptEntries, ...entries].sort(byMethod),
    curves: [...keptCurves, ...curves].sort(byMethod),
  };
}

/** One line an entry or curve; written beside and moved, so that a killed run leaves a whole file. */
async function writeLedger({ entries, curves }: Ledger): Promise<void> {
  const lines = (items: readonly unknown[]) => items.map((item) => `    ${JSON.stringify(item)}`).join(',\n');
  const text = `{\n  "entries": [\n${lines(entries)}\n  ],\n  "curves": [\n${lines(curves)}\n  ]\n}\n`;
  await writeFile(`${ledgerPath}.part`, text);
  await rename(`${ledgerPath}.part`, ledgerPath);
}

type Done = (job: Job, entries: readonly Entry[], curves: readonly Curve[]) => Promise<void>;

/** Runs jobs in as many processes as there are cores; fails with the first job that fails, keeping what is done. */
async function inParallel(jobs: readonly Job[], progress: Progress, done: Done): Promise<void> {
  const waiting = [...jobs];
  let writing: Promise<void> = Promise.resolve();
  const work = async () => {
    const child = fork(fileURLToPath(new URL('./claims-worker.ts', import.meta.url)), {
      execArgv: ['--import', 'tsx'],
    });
    try {
      for (let job = waiting.shift(); job; job = waiting.shift()) {
        const own = job;
        const report = await ask(child, own, (share) => progress.at(own, share));
        progress.finished(own);
        writing = writing.then(() => done(own, report.entries, report.curves));
      }
    } finally {
      child.kill();
    }
  };
  const count = Math.min(jobs.length, availableParallelism());
  try {
    await Promise.all(Array.from({ length: count }, work));
  } finally {
    await writing;
  }
}

function ask(
  child: ReturnType<typeof fork>,
  job: Job,
  progress: (share: number) => void,
): Promise<Extract<Report, { type: 'done' }>> {
  return new Promise((resolve, reject) => {
    const fail = (reason: string) => settle(() => reject(new Error(`${job.method}, ${job.toy}: ${reason}`)));
    const onExit = (status: number | null) => fail(`its process ended with status ${status}`);
    const onMessage = (report: Report) => {
      if (report.type === 'progress') progress(report.share);
      else if (report.type === 'failed') fail(report.reason);
      else settle(() => resolve(report));
    };
    const settle = (end: () => void) => {
      child.off('exit', onExit).off('message', onMessage);
      end();
    };
    child.on('exit', onExit).on('message', onMessage);
    child.send(job);
  });
}

/** One line on standard error; nothing where it goes to a file. */
class Progress {
  private readonly shares = new Map<string, number>();
  private done = 0;
  private readonly jobs: number;
  private readonly silent: boolean;

  constructor(jobs: number, quiet: boolean) {
    this.jobs = jobs;
    this.silent = quiet || !process.stderr.isTTY;
  }

  at(job: Job, share: number): void {
    this.shares.set(`${job.method} ${job.toy}`, share);
    this.show();
  }

  finished(job: Job): void {
    this.shares.delete(`${job.method} ${job.toy}`);
    this.done += 1;
    this.show();
    if (this.done === this.jobs && !this.silent) process.stderr.write('\n');
  }

  private show(): void {
    if (this.silent) return;
    const now = [...this.shares].map(([name, share]) => `${name} ${Math.round(share * 100)} %`);
    process.stderr.write(`\r\x1b[K${this.done}/${this.jobs} toys  ${now.join('  ')}`);
  }
}
