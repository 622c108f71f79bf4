import { onnxEngine } from '@encoderkit/core';
import {
  compareFusions,
  digitFusion,
  digitFusionKinds,
  digitFusionSeeds,
  fusionVerdict,
  howToRead,
  prepareDigits,
  verdictLine,
} from '@encoderkit/demo/multimodal';
import type { Benchmark, BenchmarkContext, Measurement } from '../../benchmark.ts';
import { interleave } from '../../measure/interleave.ts';
import { matmulPeak, peakGflopsOf } from '../../measure/matmul-peak.ts';
import { useBackend } from '../../programs/tfjs-backend.ts';
import { fusionTable } from './fusion-table.ts';

/** Digits seen, read and heard, all spoilt: every kind of fusion, every combination of modalities. The demo's table, by itself. */
export const fusion: Benchmark = {
  description: 'fusion of spoilt pictures, texts and sounds of digits: 5 kinds, all 7 combinations of modalities',
  onlyWhenNamed: true,
  run,
};

const threads = 2;

/** Quick: few voices, too. */
const plans = {
  full: {
    sizes: { train: 4000, validation: 1000, test: 2000 },
    epochs: digitFusion.epochs,
    kinds: digitFusionKinds,
    seeds: digitFusionSeeds,
  },
  quick: {
    sizes: { train: 256, validation: 100, test: 100 },
    epochs: { image: 1, text: 1, audio: 1, all: 1 },
    kinds: ['concat', 'gated'],
    seeds: [1],
    spoken: { size: 'tiny' },
  },
} as const;

async function run({ quick, validate, say, note }: BenchmarkContext): Promise<Measurement[]> {
  await useBackend('onnx');
  const { sizes, epochs, kinds, seeds, ...rest } = quick ? plans.quick : plans.full;
  const asked = validate ? 'validation' : 'test';
  const digits = await prepareDigits({ asked, sizes, ...rest });
  const peak = await matmulPeak(threads);
  try {
    const [before = []] = await interleave([peak], 2);
    const engine = onnxEngine('', { threads });
    const training = { ...digitFusion, epochs };
    const { results, milliseconds } = await compareFusions(digits, { kinds, seeds, training, engine, say });
    const measurements = kinds.map((kind): Measurement => {
      const verdict = fusionVerdict(results[kind] ?? []);
      note(`fusion, ${kind}: ${asked} accuracy ${verdictLine(verdict)}.`);
      const { fused, gain, leastAheadWithoutOne } = verdict;
      return {
        name: `fusion-${kind}`,
        engine: 'onnx',
        threads,
        batch: training.options.batchSize,
        milliseconds: milliseconds[kind] ?? [],
        // Accuracy is what counts here.
        flops: 0,
        peakGflops: peakGflopsOf(before),
        details: { [`${asked}Accuracy`]: fused, gain, leastAheadWithoutOne, epochs: epochs.all, seeds: seeds.length },
      };
    });
    for (const line of fusionTable(results)) note(line);
    note(howToRead);
    return measurements;
  } finally {
    await peak.dispose();
  }
}
