import { onnxEngine, type TrainEvent } from '@encoderkit/core';
import { brown } from '@encoderkit/datasets';
import { trainWordVectors } from '@encoderkit/text';
import type { Benchmark, BenchmarkContext, Measurement } from '../benchmark.ts';
import { interleave } from '../measure/interleave.ts';
import { matmulPeak, peakGflopsOf } from '../measure/matmul-peak.ts';
import { joinedWords, rankPairs, type TaggedSentence, type WordPair } from '../measure/word-pairs.ts';
import { useBackend } from '../programs/tfjs-backend.ts';

const threads = 2;
const seed = 1;
const settings = { dimensions: 100, window: 5, negatives: 5, batchSize: 1024 };
/** How often a word must come in the training documents to be in a pair. */
const leastFrequency = 20;
const draws = 200;

/** What everybody knows to be related, besides what the corpus says. */
const named: readonly WordPair[] = [
  ['man', 'woman'],
  ['day', 'night'],
  ['two', 'three'],
];

/**
 * Word vectors of the Brown corpus' training documents. Related are words that its other documents join by "and" or "or": how often are
 * they nearer than words of like frequency?
 */
export const wordVectors: Benchmark = {
  description:
    'Word vectors: skip-gram on the Brown corpus, 10 epochs; are words nearer that other documents join by "and"?',
  onlyWhenNamed: true,
  run,
};

async function run({ quick, validate, say, note }: BenchmarkContext): Promise<Measurement[]> {
  await useBackend('onnx');
  const { training, others } = await sentences({ quick, validate });
  const counts = new Map<string, number>();
  for (const words of training) for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  const pairs = joinedWords(others, (word) => (counts.get(word) ?? 0) >= leastFrequency);

  const peak = await matmulPeak(threads);
  try {
    const [before = []] = await interleave([peak], 2);
    const watch = stepWatch(say);
    const vectors = await trainWordVectors(training, {
      ...settings,
      epochs: quick ? 1 : 10,
      seed,
      engine: onnxEngine('', { threads }),
      progress: false,
      onEvent: watch.onEvent,
    });
    const [after = []] = await interleave([peak], 2);

    const options = { draws, seed };
    const { auc } = rankPairs(pairs, vectors.words, vectors.similarity, options);
    const ranks = rankPairs(named, vectors.words, vectors.similarity, options).ofPair;
    for (const [at, [one, other]] of named.entries()) {
      const place = vectors.nearest(one, vectors.words.length - 1).findIndex(({ word }) => word === other) + 1;
      note(
        `word-vectors: ${one}/${other} has the cosine ${vectors.similarity(one, other).toFixed(2)}, above ${percent(ranks[at])} of random pairs; "${other}" is nearest to "${one}" but ${place - 1} of ${vectors.words.length} words.`,
      );
    }
    const kind = validate ? 'held-out training documents' : 'test documents';
    note(
      `word-vectors: ${pairs.length} pairs joined by "and" or "or" in ${kind} are nearer than random pairs in ${percent(auc)} of comparisons.`,
    );
    const { milliseconds, seconds, pairsSeen } = watch;
    return [
      {
        name: 'word-vectors',
        engine: 'onnx',
        threads,
        batch: settings.batchSize,
        milliseconds,
        flops: flopsOfStep(pairsSeen() / milliseconds.length),
        peakGflops: peakGflopsOf([...before, ...after]),
        details: {
          auc,
          relatedPairs: pairs.length,
          words: vectors.words.length,
          pairsPerSecond: pairsSeen() / seconds(),
          seconds: seconds(),
        },
      },
    ];
  } finally {
    await peak.dispose();
  }
}

/** Words in small letters to train on, and tagged sentences of documents that are not trained on. */
async function sentences({ quick, validate }: { readonly quick: boolean; readonly validate: boolean }) {
  const data = await brown();
  // Sentences are in the order of documents: the first tenth is of other documents than the rest, but for one.
  const heldOut = Math.floor((data.train.size ?? 0) / 10);
  const training: string[][] = [];
  const others: TaggedSentence[] = [];
  let position = 0;
  for await (const { input, label } of data.train) {
    if (validate && position++ < heldOut) others.push({ words: input, tags: label ?? [] });
    else training.push(input.map((word) => word.toLowerCase()));
  }
  if (!validate) for await (const { input, label } of data.test) others.push({ words: input, tags: label ?? [] });
  return { training: quick ? training.slice(0, 4000) : training, others };
}

/** The time from step to step, batches included that are made in between. */
function stepWatch(say: (line: string) => void) {
  const milliseconds: number[] = [];
  let [last, total, pairs] = [performance.now(), 0, 0];
  return {
    milliseconds,
    seconds: () => total,
    pairsSeen: () => pairs,
    onEvent(event: TrainEvent) {
      const now = performance.now();
      if (event.type === 'step') milliseconds.push(now - last);
      if (event.type === 'end') total = event.seconds;
      if (event.type === 'epoch') {
        pairs += Number(event.pairs);
        say(`epoch ${event.epoch}/${event.epochs}, ${event.seconds.toFixed(1)} s: loss ${event.loss.toFixed(4)}`);
      }
      last = now;
    },
  };
}

/** Products of a centre with its pairs' words and with its group's 128 negative samples, forward and for both gradients. */
const flopsOfStep = (pairs: number): number => 3 * 2 * settings.dimensions * (pairs + settings.batchSize * 128);

const percent = (share = Number.NaN): string => `${(100 * share).toFixed(1)} %`;
