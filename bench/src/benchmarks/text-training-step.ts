import { type CellName, type Engine, eagerEngine, onnxEngine } from '@encoderkit/core';
import type { Benchmark, BenchmarkContext, Measurement } from '../benchmark.ts';
import { compare, type Entry } from '../measure/compare.ts';
import { block } from '../measure/interleave.ts';
import { median, minimum } from '../measure/statistics.ts';
import { startPytorch } from '../peers/pytorch.ts';
import { useBackend } from '../programs/tfjs-backend.ts';
import { trainingProgram } from '../programs/training-program.ts';
import { madeUpTexts, textTrainingFlops, tutorialText } from '../programs/tutorial-text.ts';

/** One step of Adam on the tutorial's text model: every cell, both directions, four times the length, TF.js' own, PyTorch's. */
export const textTrainingStep: Benchmark = {
  description: "training step of the tutorial's text model: LSTM, GRU, RNN; onnx, TF.js cpu, PyTorch",
  run,
};

const [batch, steps] = [32, 100];

interface Variant {
  readonly name: string;
  readonly cell: CellName;
  readonly bidirectional?: boolean;
  readonly steps?: number;
  readonly threads: number;
  readonly padded?: boolean;
  /** PyTorch's task of the same. */
  readonly peer?: string;
}

const lstm: Variant = { name: 'lstm-training-step', cell: 'lstm', threads: 2, peer: 'lstmTraining' };
const bidirectional: Variant = {
  name: 'bidirectional-lstm-training-step',
  cell: 'lstm',
  bidirectional: true,
  threads: 2,
  peer: 'bidirectionalLstmTraining',
};
const long: Variant = { name: 'lstm-400-training-step', cell: 'lstm', steps: 400, threads: 2 };
const variants: readonly Variant[] = [
  { ...lstm, threads: 1 },
  lstm,
  { name: 'padded-lstm-training-step', cell: 'lstm', padded: true, threads: 2 },
  { name: 'gru-training-step', cell: 'gru', threads: 2, peer: 'gruTraining' },
  { name: 'rnn-training-step', cell: 'rnn', threads: 2, peer: 'rnnTraining' },
  bidirectional,
  long,
];

async function run({ quick, say, note }: BenchmarkContext): Promise<Measurement[]> {
  const entries: Entry[] = [];
  const disposals: (() => unknown)[] = [];
  try {
    const prepare = () => useBackend('onnx');
    await prepare();
    for (const variant of variants) {
      const { step, dispose, flops } = await stepsOf(onnxEngine('', { threads: variant.threads }), variant, batch);
      disposals.push(dispose);
      const own = block(step, { steps: quick ? 3 : 10, warmUp: 2, prepare });
      entries.push({ name: variant.name, engine: 'onnx', threads: variant.threads, flops, block: own });
    }

    // At the full size it needs minutes and gigabytes.
    const small = { ...lstm, steps: quick ? 4 : 10, threads: 1 };
    await useBackend('cpu');
    const cpu = await stepsOf(eagerEngine(''), small, 4);
    disposals.push(cpu.dispose);
    say(`a step of TF.js cpu (batch 4, length ${small.steps}) takes a while`);
    entries.push({
      name: `lstm-${small.steps}-training-step`,
      engine: 'cpu',
      threads: 1,
      batch: 4,
      flops: cpu.flops,
      block: block(cpu.step, { steps: 1, prepare: () => useBackend('cpu') }),
      blocks: quick ? 1 : 2,
    });

    const pytorch = await startPytorch();
    if (typeof pytorch === 'string') note(`PyTorch: absent, ${pytorch}`);
    else {
      disposals.push(pytorch.stop);
      for (const { name, peer: task, threads, ...variant } of variants) {
        if (!task) continue;
        const contender = pytorch.contender({ task, batch, threads, warmUp: 3, steps: quick ? 3 : 10 });
        entries.push({ name, engine: 'pytorch', threads, flops: textTrainingFlops(steps, variant), ...contender });
      }
    }
    const flops = textTrainingFlops(steps);
    return withRatios(await compare(lstm.name, entries, { batch, flops, rounds: quick ? 2 : 10 }));
  } finally {
    for (const dispose of disposals) await dispose();
  }
}

async function stepsOf(engine: Engine, variant: Variant, size: number) {
  const model = await tutorialText(variant);
  const program = trainingProgram(engine, model);
  const { features, targets } = madeUpTexts(size, variant.steps ?? steps, variant.padded);
  return {
    flops: textTrainingFlops(variant.steps ?? steps, variant),
    step: () => program.step(features, targets),
    dispose() {
      program.dispose();
      model.dispose();
    },
  };
}

/** How much longer both directions, and four times the length, take than the LSTM. */
function withRatios(all: readonly Measurement[]): Measurement[] {
  const one = all.find(
    ({ name, engine, threads }) => name === lstm.name && engine === 'onnx' && threads === lstm.threads,
  );
  return all.map((each) => {
    if (!one || (each.name !== bidirectional.name && each.name !== long.name)) return each;
    const timesLonger = median(each.milliseconds) / median(one.milliseconds);
    const timesLongerAtBest = minimum(each.milliseconds) / minimum(one.milliseconds);
    return { ...each, details: { timesLonger, timesLongerAtBest } };
  });
}
