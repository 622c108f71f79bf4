import { classifier, type Encoder, epochLine, evaluate, onnxEngine, type TrainOptions, train } from '@encoderkit/core';
import type { ImageDataset, RawImage } from '@encoderkit/datasets';
import type { ImageSample } from '@encoderkit/vision';
import type { Benchmark, BenchmarkContext, Measurement } from '../../benchmark.ts';
import { trainingFlops } from '../../measure/flops.ts';
import { interleave } from '../../measure/interleave.ts';
import { matmulPeak, peakGflopsOf } from '../../measure/matmul-peak.ts';
import { useBackend } from '../../programs/tfjs-backend.ts';

/** A training whose accuracy counts. Its options were chosen with `--validate`, which never looks at the test data. */
export interface AccuracyTask {
  readonly name: string;
  readonly description: string;
  readonly data: () => Promise<ImageDataset>;
  readonly encoder: () => Encoder<ImageSample>;
  readonly training: Pick<
    TrainOptions<RawImage, string>,
    'epochs' | 'optimizer' | 'learningRate' | 'schedule' | 'gradientAccumulation'
  > & { readonly batchSize: number };
  /** Share of the target spread over all classes. */
  readonly labelSmoothing?: number;
  /** The test accuracy that it should reach, in at most so many epochs or seconds. */
  readonly target: { readonly accuracy: number; readonly seconds?: number };
}

const threads = 2;
const seed = 1;
/** For `--validate`: how much of the training data is held out. */
const heldOut = 0.1;

export function accuracyBenchmark(task: AccuracyTask): Benchmark {
  return { description: task.description, onlyWhenNamed: true, run: (context) => run(task, context) };
}

async function run(task: AccuracyTask, { quick, validate, say, note }: BenchmarkContext): Promise<Measurement[]> {
  await useBackend('onnx');
  const data = await task.data();
  const model = classifier(task.encoder(), {
    labels: data.labels,
    seed,
    ...(task.labelSmoothing !== undefined && { labelSmoothing: task.labelSmoothing }),
  });
  const peak = await matmulPeak(threads);
  try {
    const available = quick ? data.train.take(1_280) : data.train;
    const [examples, validation] = validate ? available.split(1 - heldOut, { seed }) : [available, undefined];
    const [before = []] = await interleave([peak], 2);
    const epochs = quick ? 1 : task.training.epochs;
    const { batchSize } = task.training;
    const engine = onnxEngine('', { threads });
    const training = train(model, examples, {
      ...task.training,
      epochs,
      seed,
      engine,
      ...(validation && { validationData: validation }),
    });
    for await (const event of training) if (event.type === 'epoch') say(epochLine(event));
    const { seconds, steps } = await training;
    const [after = []] = await interleave([peak], 2);
    const kind = validate ? 'validation' : 'test';
    const { accuracy } = await evaluate(model, validation ?? (quick ? data.test.take(256) : data.test), { engine });
    note(verdict(task, kind, accuracy, seconds));
    return [
      {
        name: task.name,
        engine: 'onnx',
        threads,
        batch: batchSize,
        milliseconds: [(seconds * 1000) / steps],
        flops: batchSize * trainingFlops([model.encoder.network, model.head.network]),
        peakGflops: peakGflopsOf([...before, ...after]),
        details: { [`${kind}Accuracy`]: accuracy, epochs, seconds },
      },
    ];
  } finally {
    await peak.dispose();
    model.dispose();
  }
}

function verdict({ name, target }: AccuracyTask, kind: string, accuracy: number, seconds: number): string {
  const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
  const limit = target.seconds === undefined ? '' : ` in ${target.seconds} s`;
  return `${name}: ${kind} accuracy ${percent(accuracy)} after ${seconds.toFixed(0)} s (target on test data: ${percent(target.accuracy)}${limit}).`;
}
