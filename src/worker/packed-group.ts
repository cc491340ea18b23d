import type { RecordedGroup, RecordedRollout } from '../core/trainer/record.ts';

/**
 * A recorded group with all its numbers in one array: hundreds of small ones would cost the page more than what is
 * in them, in the message as in the history.
 */
export interface PackedGroup extends Omit<RecordedGroup, 'rows'> {
  /** Row after row: its header, its components, its shaped rewards, then one number per token of each field. */
  readonly numbers: Float64Array;
  readonly rowCount: number;
  /** [rows] what each was asked; absent where all were asked the group’s question. */
  readonly asked?: readonly (string | undefined)[];
  readonly components: number;
  readonly shapers: number;
  readonly penalties: number;
  readonly hasTokenRewards: boolean;
  readonly hasReference: boolean;
}

/** Length, whether it was cut off, reward. */
const headerSize = 3;

/** One array after another out of a long one, without copies. */
class Reader {
  private at = 0;
  private readonly numbers: Float64Array;

  constructor(numbers: Float64Array) {
    this.numbers = numbers;
  }

  take(count: number): Float64Array {
    this.at += count;
    return this.numbers.subarray(this.at - count, this.at);
  }
}

/** The arrays of a rollout that hold one number per token. */
function fieldsOf(row: RecordedRollout): ArrayLike<number>[] {
  const { trace } = row;
  return [
    row.tokens,
    row.mask,
    row.regions,
    row.logps,
    row.samplerLogps,
    row.entropies,
    row.advantages,
    row.factors,
    row.ratios,
    row.dLogps,
    trace.logps,
    trace.weights,
    trace.slopes,
    trace.policy,
    ...trace.penalties,
    ...(row.tokenRewards ? [row.tokenRewards] : []),
    ...(row.referenceLogps ? [row.referenceLogps] : []),
  ];
}

export function packGroup({ rows, ...rest }: RecordedGroup): PackedGroup {
  const first = rows.at(0);
  const parts = rows.flatMap((row) => [
    [row.tokens.length, Number(row.truncated), row.reward],
    row.components,
    row.shaped,
    ...fieldsOf(row),
  ]);
  const numbers = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    numbers.set(part, at);
    at += part.length;
  }
  return {
    ...rest,
    numbers,
    rowCount: rows.length,
    ...(rows.some(({ asked }) => asked !== undefined) && { asked: rows.map(({ asked }) => asked) }),
    components: first?.components.length ?? 0,
    shapers: first?.shaped.length ?? 0,
    penalties: first?.trace.penalties.length ?? 0,
    hasTokenRewards: first?.tokenRewards != null,
    hasReference: first?.referenceLogps != null,
  };
}

export function unpackGroup(packed: PackedGroup): RecordedGroup {
  const { numbers, rowCount, components, shapers, penalties, hasTokenRewards, hasReference, asked, ...rest } =
    packed;
  const reader = new Reader(numbers);
  const rows = Array.from({ length: rowCount }, (_, i): RecordedRollout => {
    const own = asked?.[i];
    return { ...readRow(reader, packed), ...(own !== undefined && { asked: own }) };
  });
  return { ...rest, rows };
}

function readRow(reader: Reader, packed: PackedGroup): RecordedRollout {
  const { components, shapers, penalties, hasTokenRewards, hasReference } = packed;
  const [length, truncated, reward] = reader.take(headerSize);
  const head = { truncated: truncated === 1, reward };
  const graded = { components: reader.take(components), shaped: reader.take(shapers) };
  const field = () => reader.take(length);
  // In the order of `fieldsOf`.
  return {
    ...head,
    ...graded,
    tokens: Int32Array.from(field()),
    mask: Uint8Array.from(field()),
    regions: Uint8Array.from(field()),
    logps: field(),
    samplerLogps: field(),
    entropies: field(),
    advantages: field(),
    factors: field(),
    ratios: field(),
    dLogps: field(),
    trace: {
      logps: field(),
      weights: field(),
      slopes: field(),
      policy: field(),
      penalties: Array.from({ length: penalties }, field),
    },
    tokenRewards: hasTokenRewards ? field() : null,
    referenceLogps: hasReference ? field() : null,
  };
}
