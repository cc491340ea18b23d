import type { FeatureReader, Population } from '../../runtime.ts';
import { createSimdRuntime } from '../runtime.ts';
import {
  type Answer,
  buffersOf,
  type CallName,
  type Calls,
  type PackedContexts,
  type Port,
  type Question,
} from './protocol.ts';

/** Sequence networks, the only ones in a pool, read no features. */
const noReader: FeatureReader = { slots: 0, positional: true, read: () => {} };
const noFeatures = new Int32Array();

function unpack({ flat, ends }: PackedContexts): Int32Array[] {
  return Array.from(ends, (end, n) => flat.subarray(n === 0 ? 0 : ends[n - 1], end));
}

/** A worker's side of the line: answers questions about its shards, one after another. */
export async function serve(port: Port): Promise<void> {
  const runtime = await createSimdRuntime();
  const shards = new Map<number, Population>();

  const withContexts = <T extends { contexts: PackedContexts }>(input: T) => ({
    ...input,
    contexts: unpack(input.contexts),
    features: noFeatures,
  });

  async function answer<Name extends CallName>(
    call: Name,
    population: number,
    input: Calls[CallName][0],
  ): Promise<unknown> {
    const given = <Other extends CallName>(_: Other) => input as Calls[Other][0];
    if (call === 'create') {
      const { spec, members, initial } = given('create');
      shards.set(population, await runtime.create(spec, members, initial));
      return null;
    }
    const shard = shards.get(population);
    if (!shard) throw new Error(`no population ${population}`);
    switch (call) {
      case 'sample':
        return shard.sample({ ...withContexts(given('sample')), features: noReader });
      case 'logprobs':
        return shard.logprobs(withContexts(given('logprobs')));
      case 'gradient':
        return shard.gradient(withContexts(given('gradient')));
      case 'update':
        return shard.update(withContexts(given('update')));
      case 'copyWeights': {
        const { from, to, mix, which } = given('copyWeights');
        await shard.copyWeights(from, to, mix, which ?? undefined);
        return null;
      }
      case 'resetOptimizer':
        await shard.resetOptimizer(given('resetOptimizer').which ?? undefined);
        return null;
      case 'snapshot':
        return shard.snapshot();
      case 'restore':
        await shard.restore(given('restore'));
        return null;
      default:
        shard.dispose();
        shards.delete(population);
        return null;
    }
  }

  // One question at a time: a later one may not overtake the creation of what it is about.
  let turn: Promise<void> = Promise.resolve();
  port.listen(
    (message) => {
      const { population, call, input } = message as Question;
      turn = turn.then(async () => {
        let reply: Answer;
        try {
          const result = await answer(call, population, input as Calls[CallName][0]);
          reply = { result, live: runtime.liveBuffers() };
        } catch (error) {
          reply = {
            error: error instanceof Error ? error.message : String(error),
            live: runtime.liveBuffers(),
          };
        }
        port.post(reply, buffersOf(reply));
      });
    },
    () => {},
  );
}
