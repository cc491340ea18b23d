import type { NetworkSpec } from '../runtime/runtime.ts';

/** A network and how much of it there is to do in one step. */
export interface Shape {
  readonly title: string;
  readonly spec: NetworkSpec;
  readonly members: number;
  /** Rollouts of one member, and how many in sequence answer one prompt. */
  readonly rows: number;
  readonly group: number;
  /** Tokens read before the response, and tokens of the response; the last of these is not read. */
  readonly context: number;
  readonly width: number;
}

const base = { members: 4, rows: 64, group: 8, context: 4, width: 9 } as const;

/** Reads 12 tokens: 4 of the prompt and all but the last of a response of 9. */
function sequence(spec: Pick<NetworkSpec, 'id' | 'params'>, title: string, members: number): Shape {
  const full = { ...spec, vocabulary: 16, outputs: 12, maxLength: 16, features: 0 };
  return { title, spec: full, ...base, members };
}

export function transformerShape(width: number, layers: number, members: number = base.members): Shape {
  const spec = { id: 'transformer', params: { width, layers, heads: 2 } } as const;
  return sequence(spec, `Transformer, width ${width}, ${layers} layers`, members);
}

export function gruShape(width: number, members: number = base.members): Shape {
  return sequence({ id: 'gru', params: { width } }, `GRU, width ${width}`, members);
}

/** A table of logits over 64 states, 16 members: what the start page trains. */
export const linearShape: Shape = {
  title: 'Linear, 64 states',
  spec: { id: 'linear', params: {}, vocabulary: 4, outputs: 4, maxLength: 8, features: 64 },
  ...{ members: 16, rows: 64, group: 8, context: 1, width: 4 },
};

/** The step that all comparisons across backends name: 4 members × 64 rollouts × 12 tokens. */
export const headline = transformerShape(32, 2);

/** `4 members × 64 rollouts × 12 tokens` */
export function workOf({ spec, members, rows, context, width }: Shape): string {
  const tokens = spec.id === 'linear' ? width : context + width - 1;
  return `${members} ${members === 1 ? 'member' : 'members'} × ${rows} rollouts × ${tokens} tokens`;
}

/**
 * Floating-point operations of the matrix products in a forward pass over all rows, attention and head included;
 * 0 for linear networks, which have none. A cached sampler does as many. As in the kernels, a transformer reads a
 * group's context once, positions that predict nothing need only query, key and value in its last layer, and a GRU's
 * input products are done once a vocabulary.
 */
export function forwardFlops({ spec, members, rows, group, context, width }: Shape): number {
  const { width: d = 0, layers = 1 } = spec.params;
  const read = context + width - 1;
  if (spec.id === 'linear') return 0;
  if (spec.id === 'gru') return members * rows * (6 * d * d * read + 2 * d * spec.outputs * width);
  const groups = rows / group;
  const lines = rows * (width - 1) + groups * context;
  const predicting = rows * (width - 1) + groups;
  const projections = d * d * (24 * (layers - 1) * lines + 6 * lines + 18 * predicting);
  const pairs = (positions: number) => (positions * (positions + 1)) / 2;
  const responses = rows * (pairs(read) - pairs(context));
  const attention = 4 * d * (layers * responses + groups * ((layers - 1) * pairs(context) + context));
  return members * (projections + attention + 2 * d * spec.outputs * predicting);
}
