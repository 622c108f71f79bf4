import { checkSource } from '../data/check-source.ts';
import type { Source } from '../data/source.ts';
import { checkModel, type Model } from '../model/model.ts';
import { checkedLabels } from '../run/check-labels.ts';

interface AdaptModelOptions {
  /** Rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Told, in a line for people, what is odd about the samples; `console.warn` when absent. */
  readonly warn?: (message: string) => void;
}

/**
 * Lets encoder and head learn from examples what they need before training (a vocabulary, means and deviations), where they have not yet. `train` begins
 * with it; a training loop of your own does, too.
 *
 * @throws EncoderKitError `invalid-input`, `invalid-label` for an example that cannot be learnt from
 */
export async function adaptModel<Input, Label>(
  model: Pick<Model<Input, Label, unknown, unknown>, 'encoder' | 'head' | 'network'>,
  data: Source<Input, Label>,
  { signal, warn = console.warn }: AdaptModelOptions = {},
): Promise<void> {
  checkModel('adaptModel', model);
  checkSource('adaptModel', data);
  const { encoder, head } = model;
  // An encoder that fuses others reads them once for each, and so does a head of several tasks.
  const inputs = { [Symbol.asyncIterator]: () => untilAborted(inputsOf(data), signal) };
  const labels = { [Symbol.asyncIterator]: () => untilAborted(checkedLabels(head, data), signal) };
  if (encoder.needsAdapt) await encoder.adapt(inputs, { warn });
  if (head.needsAdapt) await head.adapt?.(labels);
}

async function* inputsOf<Input>(
  data: AsyncIterable<{ readonly input: Input }>,
): AsyncGenerator<Input, void, undefined> {
  for await (const { input } of data) yield input;
}

async function* untilAborted<Item>(
  items: AsyncIterable<Item>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Item, void, undefined> {
  signal?.throwIfAborted();
  for await (const item of items) {
    yield item;
    signal?.throwIfAborted();
  }
}
