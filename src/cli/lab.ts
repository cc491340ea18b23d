import { parseArgs } from 'node:util';
import { benchCommand } from './bench.ts';
import { claimsCommand } from './claims.ts';
import { describeCommand } from './describe.ts';
import { listCommand } from './list.ts';
import { runCommand } from './run.ts';
import { UsageError } from './usage.ts';

const help = `GRPO Lab on the command line.

  lab run <link or file>       trains an experiment and prints its numbers
      --steps N                instead of the experiment's own
      --seeds N
      --backend ID             simd, wasm, cpu (default: the experiment's, else the fastest here)
      --format json|csv        default json
      --out FILE               instead of standard output
      --quiet                  no progress on standard error
  lab describe <link or file>  what an experiment is, in words
  lab list stages|tasks|methods|metrics
  lab claims [method …]        measures claims that are out of date, and prints the ledger
      --seeds N                default 16
      --again                  measure all of them
  lab bench                    measures this machine, and prints ratios within the run
      --quick                  in some twenty seconds: few repeats, fewer steps
      --json                   one JSON object

A link is the page's address, or what follows its #. A file holds an experiment as JSON.
Numbers go to standard output, everything else to standard error.
Exit status: 0 done, 1 failed, 2 not understood.
`;

const options = {
  steps: { type: 'string' },
  seeds: { type: 'string' },
  backend: { type: 'string' },
  format: { type: 'string' },
  out: { type: 'string' },
  quiet: { type: 'boolean' },
  again: { type: 'boolean' },
  quick: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

export type Flags = ReturnType<typeof parse>['values'];

function parse(args: string[]) {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

async function main(args: string[]): Promise<void> {
  const { values, positionals } = parse(args);
  const [command, subject, ...more] = positionals;
  if (values.help || command === 'help') {
    process.stdout.write(help);
    return;
  }
  if (command === 'claims') return claimsCommand(positionals.slice(1), values);
  if (more.length > 0) throw new UsageError(`one argument is too many: ${more.join(' ')}`);
  switch (command) {
    case 'run':
      return runCommand(subject, values);
    case 'describe':
      return describeCommand(subject);
    case 'list':
      return listCommand(subject);
    case 'bench':
      if (subject !== undefined) throw new UsageError(`bench takes no argument, not ${subject}`);
      return benchCommand(values);
    default:
      throw new UsageError(
        command ? `no command "${command}"; there are run, describe, list, claims, bench` : help,
      );
  }
}

// A reader that has seen enough (`lab list stages | head`) closes the pipe: nothing is wrong then.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`lab: ${message}\n`);
    process.exit(error instanceof UsageError ? 2 : 1);
  },
);
