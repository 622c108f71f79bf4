import { onnxEngine, train } from '@encoderkit/core';
import { emoji } from '@encoderkit/datasets';
import {
  alignmentEpochs,
  alignmentLines,
  alignmentReport,
  alignmentTraining,
  emojiMatcher,
  trainingExamples,
} from '@encoderkit/demo/multimodal';
import type { Benchmark, BenchmarkContext, Measurement } from '../../benchmark.ts';
import { interleave } from '../../measure/interleave.ts';
import { matmulPeak, peakGflopsOf } from '../../measure/matmul-peak.ts';
import { useBackend } from '../../programs/tfjs-backend.ts';

/** Pictures, words and spoken names of emoji in one space, and what finds what there. */
export const emojiAlignment: Benchmark = {
  description: 'emoji in one space: words, pictures and voices that find each other, beside chance and BM25',
  onlyWhenNamed: true,
  run,
};

const threads = 2;
const seed = 1;

async function run({ quick, validate, say, note }: BenchmarkContext): Promise<Measurement[]> {
  await useBackend('onnx');
  const { entries } = await emoji(quick ? { size: 'tiny' } : {});
  const model = await emojiMatcher(entries, { seed });
  const peak = await matmulPeak(threads);
  try {
    const [before = []] = await interleave([peak], 2);
    const engine = onnxEngine('', { threads });
    const epochs = quick ? 1 : alignmentEpochs;
    const { seconds, steps } = await train(model, trainingExamples(entries), {
      ...alignmentTraining,
      ...{ epochs, seed, engine, progress: false },
      callbacks: [
        (event) => {
          if (event.type !== 'epoch') return;
          say(`epoch ${event.epoch}/${epochs}, ${event.seconds.toFixed(1)} s: loss ${event.loss.toFixed(3)}`);
        },
      ],
    });
    const report = await alignmentReport(model, entries, validate ? 'validation' : 'test', { engine });
    for (const line of alignmentLines(report)) note(line);
    const { heldOut, byVoice, byTag } = report;
    const details = [...heldOut, byVoice, ...Object.values(byTag)].map((finding, place) => [
      place < heldOut.length ? `held-out ${finding.name}` : finding.name,
      finding.recallAt10,
    ]);
    return [
      {
        name: 'emoji-alignment',
        engine: 'onnx',
        threads,
        batch: alignmentTraining.batchSize,
        milliseconds: [(1000 * seconds) / steps],
        // How well things are found is what counts here.
        flops: 0,
        peakGflops: peakGflopsOf(before),
        details: { ...Object.fromEntries(details), epochs, seconds },
      },
    ];
  } finally {
    await peak.dispose();
    model.dispose();
  }
}
