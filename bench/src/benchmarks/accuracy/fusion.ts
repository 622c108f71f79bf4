import { evaluate, type FusionKind, onnxEngine, train } from '@encoderkit/core';
import {
  digitEpochs,
  digitModalityDropout,
  digitTraining,
  type Modality,
  type ModalityData,
  modalities,
  modalityModel,
  modalitySubsets,
  prepareDigits,
  withModalities,
} from '@encoderkit/demo/multimodal';
import type { Benchmark, BenchmarkContext, Measurement } from '../../benchmark.ts';
import { interleave } from '../../measure/interleave.ts';
import { matmulPeak, peakGflopsOf } from '../../measure/matmul-peak.ts';
import { useBackend } from '../../programs/tfjs-backend.ts';
import { fusionTable, fusionVerdict, type SubsetResult } from './fusion-table.ts';

/** Digits seen, read and heard, all spoilt: every kind of fusion, every combination of modalities. */
export const fusion: Benchmark = {
  description: 'fusion of spoilt pictures, texts and sounds of digits: 5 kinds, all 7 combinations of modalities',
  onlyWhenNamed: true,
  run,
};

const threads = 2;
const kinds: readonly FusionKind[] = ['concat', 'sum', 'gated', 'attention', 'bilinear'];
const quickKinds: readonly FusionKind[] = ['concat', 'gated'];
const [image, text, audio, ...several] = modalitySubsets;
const singles = [image, text, audio].filter((subset) => subset !== undefined);
const pairs = several.filter(({ length }) => length === 2);

/** Quick: few voices, too. */
const plans = {
  full: { sizes: { train: 4000, validation: 1000, test: 2000 }, epochs: digitEpochs, seeds: [1, 2, 3] },
  quick: { sizes: { train: 256, validation: 100, test: 100 }, epochs: 1, seeds: [1], spoken: { size: 'tiny' } },
} as const;

/** Points that all together are to be ahead of the best alone, and that one missing may cost. */
const target = { gain: 8, behind: 2 };

type Seeds = Map<string, number[]>;

async function run({ quick, validate, say, note }: BenchmarkContext): Promise<Measurement[]> {
  await useBackend('onnx');
  const { sizes, epochs, seeds, ...rest } = quick ? plans.quick : plans.full;
  const asked = validate ? 'validation' : 'test';
  const digits = await prepareDigits({ asked, sizes, ...rest });
  const trainer = trainings(digits, { epochs, say });
  const peak = await matmulPeak(threads);
  try {
    const [before = []] = await interleave([peak], 2);
    const alone: Seeds = new Map();
    for (const seed of seeds)
      for (const single of singles) record(alone, single, await trainer.own(single, 'concat', seed));
    const results: Partial<Record<FusionKind, readonly SubsetResult[]>> = {};
    const measurements: Measurement[] = [];
    for (const kind of quick ? quickKinds : kinds) {
      const [own, ofAll]: [Seeds, Seeds] = [new Map(alone), new Map()];
      const milliseconds: number[] = [];
      for (const seed of seeds) {
        const all = await trainer.all(kind, seed);
        milliseconds.push(all.millisecondsPerStep);
        for (const subset of modalitySubsets) record(ofAll, subset, await all.accuracy(subset));
        all.dispose();
        for (const pair of pairs) record(own, pair, await trainer.own(pair, kind, seed));
      }
      const subsets = modalitySubsets.map((names) => ({
        modalities: names,
        own: own.get(names.join()) ?? [],
        ofAll: ofAll.get(names.join()) ?? [],
      }));
      results[kind] = subsets;
      const { fused, gain, leastAheadWithoutOne, missing } = fusionVerdict(subsets);
      note(
        `fusion, ${kind}: ${asked} accuracy ${(100 * fused).toFixed(1)} %, ${gain.toFixed(1)} points above the best alone (target: ${target.gain} or more); ` +
          `without ${missing}, the worst case, ${leastAheadWithoutOne.toFixed(1)} points ahead of a model trained without it (target: -${target.behind} or more).`,
      );
      measurements.push({
        name: `fusion-${kind}`,
        engine: 'onnx',
        threads,
        batch: digitTraining.batchSize,
        milliseconds,
        // Accuracy is what counts here.
        flops: 0,
        peakGflops: peakGflopsOf(before),
        details: { [`${asked}Accuracy`]: fused, gain, leastAheadWithoutOne, epochs, seeds: seeds.length },
      });
    }
    for (const line of fusionTable(results)) note(line);
    note(
      '"own": a model trained with these modalities alone; "of all": one trained with all three and modality dropout, asked with these.',
    );
    return measurements;
  } finally {
    await peak.dispose();
  }
}

function record(seeds: Seeds, names: readonly Modality[], accuracy: number): void {
  const name = names.join();
  seeds.set(name, [...(seeds.get(name) ?? []), accuracy]);
}

/** Trains one model after the other. */
function trainings(digits: ModalityData, { epochs, say }: { epochs: number; say(line: string): void }) {
  const engine = onnxEngine('', { threads });
  async function trained(names: readonly Modality[], kind: FusionKind, modalityDropout: number, seed: number) {
    const model = modalityModel(digits, names, { kind, modalityDropout, seed });
    const options = { ...digitTraining, epochs, seed, engine, progress: false };
    const { seconds, steps } = await train(model, withModalities(digits.train, names), options);
    const accuracy = async (subset: readonly Modality[]) =>
      (await evaluate(model, withModalities(digits.asked, subset), { engine })).accuracy;
    const reached = await accuracy(names);
    const how = names.length === 1 ? '' : `, ${kind}`;
    say(`${names.join(' + ')}${how}, seed ${seed}: ${(100 * reached).toFixed(1)} % after ${seconds.toFixed(1)} s`);
    return { accuracy, reached, millisecondsPerStep: (1000 * seconds) / steps, dispose: () => model.dispose() };
  }
  return {
    all: (kind: FusionKind, seed: number) => trained(modalities, kind, digitModalityDropout, seed),
    async own(names: readonly Modality[], kind: FusionKind, seed: number): Promise<number> {
      const { reached, dispose } = await trained(names, kind, 0, seed);
      dispose();
      return reached;
    },
  };
}
