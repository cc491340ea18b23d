import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import type { Population } from '../../../src/runtime/runtime.ts';
import { createSimdRuntime } from '../../../src/runtime/simd/runtime.ts';
import {
  adam,
  gradientRequest,
  MEMBERS,
  randomWeights,
  sampleRequest,
  sgd,
} from '../../helpers/runtime-cases.ts';
import { cases } from './_cases.ts';

/**
 * Of results of every kind, bit by bit. They are part of what links promise: a change here means that shared links no
 * longer give the numbers that their senders saw. All arithmetic is IEEE 754, so the machine has no say.
 */
const digests: Readonly<Record<string, string>> = {
  linear: '2685fd7f4d92b8e5',
  gru: '5710d758bf445703',
  transformer: 'eea9c45985e3fdf2',
  'linear, 7 outputs': '6d0ecc1ab81d4928',
  'linear, 2 fixed features': 'ca28b5ef08ee4cd6',
  'gru, width 24': '8f28b5e4ce330c5d',
  'transformer, heads of 2': 'dcbd2617860d5c3a',
  'transformer, heads of 12': '4899af06e950ce9d',
};

async function digest(population: Population, spec: (typeof cases)[number]['spec']): Promise<string> {
  const hash = createHash('sha256');
  const add = (values: Float32Array | Int32Array | undefined) => {
    if (values) hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  };
  const request = gradientRequest(spec);
  for (let step = 0; step < 3; step++) {
    const drawn = await population.sample(sampleRequest(spec));
    const scored = await population.logprobs({ ...request, wantLogits: true });
    for (const values of [drawn.tokens, drawn.logps, scored.logps, scored.entropies, scored.logits])
      add(values);
    add(await population.gradient(request));
    await population.update({
      ...request,
      optimizers: [adam(), sgd({ maxGradNorm: 0.5 }), adam({ weightDecay: 0.1 })],
    });
  }
  const { weights, moment1, moment2 } = await population.snapshot();
  for (const values of [weights.current, moment1, moment2]) add(values);
  return hash.digest('hex').slice(0, 16);
}

it.each(cases)('$name computes the very bits it always did', async ({ name, spec }) => {
  const found: string[] = [];
  for (let instance = 0; instance < 2; instance++) {
    const population = await (await createSimdRuntime()).create(spec, MEMBERS, randomWeights(spec, MEMBERS));
    found.push(await digest(population, spec));
  }
  expect(found[1]).toBe(found[0]);
  expect(found[0]).toBe(digests[name]);
});
