import { performance } from 'node:perf_hooks';
import { classifier, onnxEngine, predict } from '@encoderkit/core';
import { textEncoder } from '@encoderkit/text';
import brain from 'brain.js';
import type { Benchmark, BenchmarkContext, Measurement } from '../benchmark.ts';
import { recurrentFlops } from '../measure/flops.ts';
import { matmulPeak, peakGflopsOf } from '../measure/matmul-peak.ts';
import { useBackend } from '../programs/tfjs-backend.ts';
import { type ToySentence, toySentences } from '../programs/toy-sentences.ts';
import { trainingProgram } from '../programs/training-program.ts';

/** A character LSTM of 20 units learns to tell 32 short sentences about food from such about the sky: ours, and brain.js'. */
export const textToy: Benchmark = {
  description: 'a toy text task, learnt character by character: onnx, brain.js',
  run,
};

const units = 20;
const count = 32;
const mostPasses = 100;
const passesBetweenLooks = 5;

/** What learns: a pass over the sentences, and an answer. */
interface Learner {
  pass(): Promise<unknown>;
  answer(sentences: readonly string[]): Promise<readonly string[]>;
}

async function run({ quick, say }: BenchmarkContext): Promise<Measurement[]> {
  const [learnt, heldOut] = [toySentences(count, 1), toySentences(count, 2)];
  const peak = await matmulPeak(1);
  const peakGflops = peakGflopsOf(await peak.block());
  await peak.dispose();
  const longest = Math.max(...learnt.map(({ input }) => input.length));
  const flops = 3 * count * recurrentFlops({ steps: longest, features: units, units, gates: 4 });
  const passes = quick ? 2 : mostPasses;
  const measured: Measurement[] = [];

  await useBackend('onnx');
  const { dispose, ...own } = await ours(learnt);
  const common = { name: 'text-toy', threads: 1, batch: count, flops, peakGflops };
  measured.push({ ...common, engine: 'onnx', ...(await learn(own, learnt, heldOut, passes)) });
  dispose();
  say('brain.js learns the same');
  measured.push({ ...common, engine: 'brain.js', ...(await learn(brains(learnt), learnt, heldOut, passes)) });
  return measured;
}

async function ours(learnt: readonly ToySentence[]) {
  const engine = onnxEngine('', { threads: 1 });
  // The last output, as brain.js' network has it.
  const options = { embeddingSize: units, units, pooling: 'last', maxLength: 64, seed: 1 } as const;
  const encoder = textEncoder({ tokenizer: 'characters', ...options });
  const model = classifier(encoder, { labels: ['food', 'sky'], seed: 1 });
  await encoder.adapt(learnt.map(({ input }) => input));
  const [features] = await encoder.preprocess(learnt.map(({ input }) => input));
  const targets = model.head.encodeLabels(learnt.map(({ label }) => label));
  if (!features) throw new RangeError('no features');
  const program = trainingProgram(engine, model);
  return {
    pass: () => program.step(features, targets),
    answer: async (sentences: readonly string[]) =>
      (await predict(model, [...sentences], { engine })).map(({ label }) => label),
    dispose() {
      program.dispose();
      model.dispose();
    },
  };
}

function brains(learnt: readonly ToySentence[]): Learner {
  const net = new brain.recurrent.LSTM({ hiddenLayers: [units] });
  const data = learnt.map(({ input, label }) => ({ input, output: label }));
  return {
    pass: async () => net.train(data, { iterations: 1, errorThresh: 0 }),
    answer: async (sentences) => sentences.map((sentence) => String(net.run(sentence))),
  };
}

/** Passes until every sentence is told right, with what they took. */
async function learn(
  { pass, answer }: Learner,
  learnt: readonly ToySentence[],
  heldOut: readonly ToySentence[],
  passes: number,
): Promise<Pick<Measurement, 'milliseconds' | 'details'>> {
  const accuracy = async (sentences: readonly ToySentence[]) => {
    const answers = await answer(sentences.map(({ input }) => input));
    return answers.filter((label, index) => label === sentences[index]?.label).length / sentences.length;
  };
  const milliseconds: number[] = [];
  let right = 0;
  while (milliseconds.length < passes && right < 1) {
    for (let count = 0; count < Math.min(passes, passesBetweenLooks); count++) {
      const start = performance.now();
      await pass();
      milliseconds.push(performance.now() - start);
    }
    right = await accuracy(learnt);
  }
  const seconds = milliseconds.reduce((sum, each) => sum + each, 0) / 1000;
  return {
    milliseconds,
    details: { passes: milliseconds.length, seconds, accuracy: right, heldOutAccuracy: await accuracy(heldOut) },
  };
}
