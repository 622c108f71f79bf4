import {
  classifier,
  type Dataset,
  type Encoder,
  epochLine,
  evaluate,
  onnxEngine,
  type TrainOptions,
  train,
} from '@encoderkit/core';
import type { Benchmark, BenchmarkContext, Measurement } from '../../benchmark.ts';
import { forwardFlops } from '../../measure/flops.ts';
import { interleave } from '../../measure/interleave.ts';
import { matmulPeak, peakGflopsOf } from '../../measure/matmul-peak.ts';
import { useBackend } from '../../programs/tfjs-backend.ts';

/** A training whose accuracy counts. Its options were chosen with `--validate`, which never looks at the test data. */
export interface AccuracyTask<Sample> {
  readonly name: string;
  readonly description: string;
  readonly data: () => Promise<AccuracyData<Sample>>;
  readonly encoder: () => Encoder<Sample>;
  readonly training: Pick<
    TrainOptions<Sample, string>,
    'epochs' | 'optimizer' | 'learningRate' | 'schedule' | 'gradientAccumulation'
  > & { readonly batchSize: number };
  /** Share of the target spread over all classes. */
  readonly labelSmoothing?: number;
  /** The test accuracy that it should reach, in at most so many epochs or seconds. */
  readonly target: { readonly accuracy: number; readonly seconds?: number };
  /** Floating-point operations of the encoder for one sample, forward, where these depend on the sample: of one of middling length. */
  readonly encoderFlops?: number;
}

export interface AccuracyData<Sample> {
  readonly train: Dataset<Sample, string>;
  readonly test: Dataset<Sample, string>;
  /** For `--validate`, in place of a part of the training data. */
  readonly validation?: Dataset<Sample, string>;
  /** More data to test on, and the accuracy that should be reached there. */
  readonly otherTest?: { readonly name: string; readonly data: Dataset<Sample, string>; readonly target: number };
  readonly labels: readonly string[];
}

const threads = 2;
const seed = 1;
/** For `--validate`: how much of the training data is held out, where there is none for it. */
const heldOut = 0.1;

export function accuracyBenchmark<Sample>(task: AccuracyTask<Sample>): Benchmark {
  return { description: task.description, onlyWhenNamed: true, run: (context) => run(task, context) };
}

async function run<Sample>(
  task: AccuracyTask<Sample>,
  { quick, validate, say, note }: BenchmarkContext,
): Promise<Measurement[]> {
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
    const [examples, validation] = validate ? heldOutOf(available, data.validation) : [available, undefined];
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
    const few = (test: Dataset<Sample, string>) => (quick ? test.take(Math.min(256, test.size ?? 256)) : test);
    const { accuracy } = await evaluate(model, validation ?? few(data.test), { engine });
    note(verdict(task, kind, accuracy, seconds));
    const details: Record<string, number> = { [`${kind}Accuracy`]: accuracy, epochs, seconds };
    const { otherTest } = data;
    if (otherTest !== undefined && !validate) {
      const other = await evaluate(model, few(otherTest.data), { engine });
      details[`${otherTest.name}Accuracy`] = other.accuracy;
      note(
        `${task.name}: ${otherTest.name} accuracy ${percent(other.accuracy)} (target: ${percent(otherTest.target)}).`,
      );
    }
    const { encoderFlops = forwardFlops([model.encoder.network]) } = task;
    return [
      {
        name: task.name,
        engine: 'onnx',
        threads,
        batch: batchSize,
        milliseconds: [(seconds * 1000) / steps],
        flops: 3 * batchSize * (encoderFlops + forwardFlops([model.head.network])),
        peakGflops: peakGflopsOf([...before, ...after]),
        details,
      },
    ];
  } finally {
    await peak.dispose();
    model.dispose();
  }
}

function heldOutOf<Sample>(train: Dataset<Sample, string>, validation: Dataset<Sample, string> | undefined) {
  return validation === undefined ? train.split(1 - heldOut, { seed }) : ([train, validation] as const);
}

const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;

function verdict(
  { name, target }: Pick<AccuracyTask<never>, 'name' | 'target'>,
  kind: string,
  accuracy: number,
  seconds: number,
): string {
  const limit = target.seconds === undefined ? '' : ` in ${target.seconds} s`;
  return `${name}: ${kind} accuracy ${percent(accuracy)} after ${seconds.toFixed(0)} s (target on test data: ${percent(target.accuracy)}${limit}).`;
}
