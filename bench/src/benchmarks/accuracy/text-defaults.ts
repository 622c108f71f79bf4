import { classifier, type Dataset, fromItems, onnxEngine, train } from '@encoderkit/core';
import { brownGenres, emoji, spamAssassin } from '@encoderkit/datasets';
import { type TextEncoderOptions, textEncoder } from '@encoderkit/text';
import type { Benchmark, BenchmarkContext, Measurement } from '../../benchmark.ts';
import { interleave } from '../../measure/interleave.ts';
import { matmulPeak, peakGflopsOf } from '../../measure/matmul-peak.ts';
import { useBackend } from '../../programs/tfjs-backend.ts';

/** What the defaults of `textEncoder` were chosen by: validation accuracy on long texts, on mails and on names of a word or three. */
export const textDefaults: Benchmark = {
  description: 'cells and poolings of textEncoder on passages, mails and names: validation accuracy',
  onlyWhenNamed: true,
  run,
};

const threads = 2;
const seed = 1;

const candidates: Readonly<Record<string, TextEncoderOptions>> = {
  'lstm, last': { cell: 'lstm', pooling: 'last' },
  'lstm, mean': { cell: 'lstm', pooling: 'mean' },
  'lstm, max': { cell: 'lstm', pooling: 'max' },
  'lstm, attention': { cell: 'lstm', pooling: 'attention' },
  'gru, mean': { cell: 'gru', pooling: 'mean' },
  'gru, max': { cell: 'gru', pooling: 'max' },
  'none, mean': { cell: 'none' },
  'none, tfIdf': { cell: 'none', weighting: 'tfIdf' },
};

interface Task {
  readonly epochs: number;
  data(): Promise<{
    readonly labels: readonly string[];
    readonly train: Dataset<string, string>;
    readonly validation: Dataset<string, string>;
  }>;
}

/** Of each set only so many examples that the table is done in half an hour on two cores. */
const tasks: Readonly<Record<string, Task>> = {
  passages: {
    epochs: 6,
    async data() {
      const { labels, train, validation } = await brownGenres();
      return { labels, train: train.shuffle(seed).take(1500), validation: validation.shuffle(seed).take(600) };
    },
  },
  mails: {
    epochs: 4,
    async data() {
      const { labels, train } = await spamAssassin();
      const [training, validation] = train.take(1500).split(2 / 3, { seed });
      return { labels, train: training, validation };
    },
  },
  names: {
    epochs: 6,
    async data() {
      const { entries, labels } = await emoji({ sounds: false, languages: ['en'] });
      const of = (part: string) => entries.filter(({ split }) => split === part);
      const named = of('train').flatMap(({ names, tags, category }) =>
        [names.en, ...(tags.en ?? [])].map((input) => ({ input, label: category })),
      );
      return {
        labels,
        train: fromItems(named),
        validation: fromItems(of('validation').map(({ names, category }) => ({ input: names.en, label: category }))),
      };
    },
  },
};

async function run({ quick, say, note }: BenchmarkContext): Promise<Measurement[]> {
  await useBackend('onnx');
  const peak = await matmulPeak(threads);
  const measured: Measurement[] = [];
  try {
    const [peaks = []] = await interleave([peak], 2);
    const peakGflops = peakGflopsOf(peaks);
    for (const [task, { epochs, data }] of Object.entries(tasks)) {
      const { labels, train, validation } = await data();
      const majority = await shareOfMost(validation);
      note(`${task}: the most frequent class is ${percent(majority)} of the validation data.`);
      const examples = quick ? train.take(64) : train;
      for (const [name, options] of Object.entries(candidates)) {
        const result = await validated(
          options,
          { labels, train: examples, validation: quick ? validation.take(64) : validation },
          quick ? 1 : epochs,
        );
        const { accuracies, seconds, steps, batch } = result;
        say(`${task}, ${name}: ${accuracies.map(percent).join(' ')}, ${seconds.toFixed(0)} s`);
        measured.push({
          ...{ name: `text-defaults: ${task}, ${name}`, engine: 'onnx', threads, batch },
          milliseconds: [(1000 * seconds) / steps],
          // How much is right is what counts here.
          ...{ flops: 0, peakGflops },
          details: {
            validationAccuracy: accuracies.at(-1) ?? 0,
            bestValidationAccuracy: Math.max(...accuracies),
            majority,
          },
        });
      }
    }
  } finally {
    await peak.dispose();
  }
  return measured;
}

/** Trains with everything else as it is by default, and takes the accuracy on the validation data after each epoch. */
async function validated(
  options: TextEncoderOptions,
  { labels, train: examples, validation }: Awaited<ReturnType<Task['data']>>,
  epochs: number,
) {
  const model = classifier(textEncoder({ ...options, seed }), { labels, seed });
  const batch = 32;
  try {
    const engine = onnxEngine('', { threads });
    const run = train(model, examples, {
      epochs,
      batchSize: batch,
      seed,
      engine,
      validationData: validation,
      progress: false,
    });
    const accuracies: number[] = [];
    for await (const event of run) if (event.type === 'epoch') accuracies.push(event.validation?.accuracy ?? 0);
    const { seconds, steps } = await run;
    return { accuracies, seconds, steps, batch };
  } finally {
    model.dispose();
  }
}

async function shareOfMost(data: Dataset<string, string>): Promise<number> {
  const counts = new Map<string | undefined, number>();
  for await (const { label } of data) counts.set(label, (counts.get(label) ?? 0) + 1);
  const all = [...counts.values()];
  return Math.max(...all) / all.reduce((sum, count) => sum + count, 0);
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
