import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'grpo-lab-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

function lab(...args: string[]) {
  const done = spawnSync(process.execPath, ['--import', 'tsx', 'src/cli/lab.ts', ...args], {
    cwd: root,
    encoding: 'utf8',
  });
  return { status: done.status, out: done.stdout, err: done.stderr };
}

const link = 'task=lock;prompts=4;length=2&seeds=2&steps=6&every=3&lane=grpo&lane=rloo';

describe('lab run', () => {
  it('prints a run as JSON, and nothing else, on standard output', () => {
    const { status, out, err } = lab('run', `https://example.org/lab/#${link}`);
    expect({ status, err }).toEqual({ status: 0, err: '' });
    const run = JSON.parse(out);
    expect(run).toMatchObject({ format: 'grpo-lab-run', link, steps: [1, 2, 3, 4, 5, 6] });
    expect(run.lanes.map((lane: { name: string }) => lane.name)).toEqual(['GRPO', 'RLOO']);
    expect(run.lanes[1].seeds).toHaveLength(2);
    expect(run.lanes[1].seeds[0].reward).toHaveLength(6);
    expect(run.lanes[1].difference.count).toBe(2);
  });

  it('gives the same numbers each time, whatever their form', () => {
    const csv = lab('run', link, '--format', 'csv').out.trim().split('\r\n');
    expect(csv).toHaveLength(1 + 6 * 2 * 2);
    const rewards = csv[0].split(',').indexOf('reward');
    const { lanes } = JSON.parse(lab('run', link).out);
    const ofLane1Seed2 = csv.slice(1).filter((line) => /^\d+,1,GRPO,2,/.test(line));
    expect(ofLane1Seed2.map((line) => Number(line.split(',')[rewards]))).toEqual(lanes[0].seeds[1].reward);
  });

  it('takes a file, as an experiment or as a saved run, and writes one', () => {
    const saved = join(folder, 'run.json');
    expect(lab('run', link, '--out', saved, '--steps', '2', '--seeds', '1')).toEqual({
      status: 0,
      out: '',
      err: '',
    });
    const { experiment } = JSON.parse(readFileSync(saved, 'utf8'));
    expect(experiment.budget.steps).toBe(2);
    const bare = join(folder, 'experiment.json');
    writeFileSync(bare, JSON.stringify(experiment));
    expect(lab('run', bare).out).toBe(lab('run', saved).out);
  });

  it('says what is wrong with a link on standard error and runs the rest', () => {
    const { status, out, err } = lab('run', `${link}&seeds=99&colour=red`, '--steps', '1');
    expect(status).toBe(0);
    expect(JSON.parse(out).steps).toEqual([1]);
    expect(err).toContain('colour');
  });

  it.each([
    [['run'], 'needs a link or a file'],
    [['run', 'nowhere.json'], 'neither a file nor a link'],
    [['run', link, '--steps', 'many'], 'steps must be a whole number'],
    [['run', link, '--format', 'xml'], 'format must be json or csv, not xml'],
    [['run', link, '--backend', 'abacus'], 'not abacus'],
    [['run', link, '--frobnicate'], '--frobnicate'],
    [['frob'], 'no command "frob"'],
    [['list', 'colours'], 'not colours'],
  ])('ends with status 2 and a reason on %j', (args, reason) => {
    const { status, out, err } = lab(...args);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toContain(reason);
  });
});

describe('lab describe and list', () => {
  it('says what an experiment is', () => {
    const { status, out } = lab('describe', link);
    expect(status).toBe(0);
    expect(out).toContain('lock: 4 prompts');
    expect(out).toMatch(/lane 2 {3}RLOO: .*rloo/);
  });

  it.each(['stages', 'tasks', 'methods', 'metrics'])('lists %s', (what) => {
    const { status, out } = lab('list', what);
    expect(status).toBe(0);
    expect(out.split('\n').length).toBeGreaterThan(3);
  });
});
