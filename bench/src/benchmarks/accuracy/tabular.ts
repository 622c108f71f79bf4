import { type Encoder, evaluate, fromArrays, onnxEngine, regressor, train } from '@encoderkit/core';
import { type ColumnKind, tabularEncoder, vectorEncoder } from '@encoderkit/tabular';
import type { Benchmark, BenchmarkContext, Measurement } from '../../benchmark.ts';
import { forwardFlops } from '../../measure/flops.ts';
import { interleave } from '../../measure/interleave.ts';
import { matmulPeak, peakGflopsOf } from '../../measure/matmul-peak.ts';
import { diabetes, type TableOfNumbers, trainKeras } from '../../peers/keras-tables.ts';
import { housing, housingColumns } from '../../programs/housing.ts';
import { useBackend } from '../../programs/tfjs-backend.ts';

const threads = 1;
const embeddingSize = 8;

interface Cut {
  readonly train: TableOfNumbers;
  readonly test: TableOfNumbers;
}

/** A table, cut into training and test data in several ways. */
interface Task {
  readonly name: string;
  readonly columns: Readonly<Record<string, ColumnKind>>;
  readonly units: readonly number[];
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly cuts: readonly Cut[];
}

/** Regression of tables, beside a Keras network of the same size that is trained alike. */
export const tabular: Benchmark = {
  description: "regression of tables, beside Keras: scikit-learn's diabetes in five folds, twice, and made-up houses",
  onlyWhenNamed: true,
  run,
};

async function run(context: BenchmarkContext): Promise<Measurement[]> {
  await useBackend('onnx');
  const measurements: Measurement[] = [];
  for (const task of [diabetesTask(context), housingTask(context)]) {
    if (typeof task === 'string') context.note(`tabular: without diabetes, since ${task}`);
    else measurements.push(...(await measure(task, context)));
  }
  return measurements;
}

function diabetesTask({ quick }: BenchmarkContext): Task | string {
  const data = diabetes();
  if (typeof data === 'string') return data;
  const rowsWhere = (isTaken: (index: number) => boolean): TableOfNumbers => ({
    rows: data.rows.filter((_, index) => isTaken(index)),
    targets: data.targets.filter((_, index) => isTaken(index)),
  });
  // Twice, with other weights to begin with: so few rows leave much to chance.
  const folds = [0, 1, 2, 3, 4, 0, 1, 2, 3, 4].slice(0, quick ? 1 : 10);
  return {
    name: 'diabetes',
    columns: Object.fromEntries(Object.keys(data.rows[0] ?? {}).map((name) => [name, 'number'])),
    units: [16],
    epochs: quick ? 2 : 60,
    batchSize: 32,
    learningRate: 0.003,
    cuts: folds.map((fold) => ({
      train: rowsWhere((index) => index % 5 !== fold),
      test: rowsWhere((index) => index % 5 === fold),
    })),
  };
}

function housingTask({ quick }: BenchmarkContext): Task {
  const table = (count: number, seed: number): TableOfNumbers => {
    const houses = housing(quick ? 200 : count, seed);
    return { rows: houses.map(({ input }) => input), targets: houses.map(({ label }) => label) };
  };
  return {
    name: 'housing',
    columns: housingColumns,
    units: [64, 32],
    epochs: quick ? 2 : 40,
    batchSize: 64,
    learningRate: 0.003,
    cuts: (quick ? [1] : [1, 2, 3]).map((seed) => ({ train: table(3000, seed), test: table(1000, 100 + seed) })),
  };
}

interface Trained {
  readonly r2: number;
  /** Of a step. */
  readonly milliseconds: number;
}

/** Who takes part in a task: each trains on a cut and says how well it tells the test. */
type Contender = (cut: Cut, seed: number) => Promise<Trained | string>;

async function measure(task: Task, { say, note }: BenchmarkContext): Promise<Measurement[]> {
  const peak = await matmulPeak(threads);
  try {
    const [before = []] = await interleave([peak], 2);
    const results = new Map<string, Trained[]>();
    for (const [index, cut] of task.cuts.entries()) {
      for (const [engine, contender] of Object.entries(contendersOf(task))) {
        const result = await contender(cut, index + 1);
        if (typeof result === 'string') {
          note(`tabular: ${result}`);
          continue;
        }
        say(`${task.name} ${index + 1}: R² ${result.r2.toFixed(3)} by ${engine}`);
        results.set(engine, [...(results.get(engine) ?? []), result]);
      }
    }
    const [after = []] = await interleave([peak], 2);
    const measured = [...results].map(([engine, trained]) => ({
      engine,
      testR2: mean(trained.map(({ r2 }) => r2)),
      milliseconds: trained.map(({ milliseconds }) => milliseconds),
    }));
    const shown = measured.map(({ engine, testR2 }) => `${testR2.toFixed(3)} by ${engine}`);
    note(`tabular: ${task.name}, mean test R² of ${task.cuts.length}: ${shown.join(', ')}.`);
    return measured.map(({ engine, testR2, milliseconds }) => ({
      name: `tabular-${task.name}`,
      engine,
      threads,
      batch: task.batchSize,
      milliseconds,
      flops: flopsOfStep(task),
      peakGflops: peakGflopsOf([...before, ...after]),
      details: { testR2, epochs: task.epochs },
    }));
  } finally {
    await peak.dispose();
  }
}

function contendersOf({ columns, units, epochs, batchSize, learningRate }: Task): Record<string, Contender> {
  const training = { epochs, batchSize, learningRate };
  const names = Object.keys(columns);
  const asList = (row: object): number[] => names.map((name) => Number(Reflect.get(row, name)));
  return {
    onnx: ({ train, test }, seed) =>
      trainOurs(tabularEncoder({ columns, units, embeddingSize, seed }), [train, test], { ...training, seed }),
    ...(Object.values(columns).every((column) => column === 'number') && {
      'onnx-vector': ({ train, test }: Cut, seed: number) => {
        const lists = [train, test].map(({ rows, targets }) => ({ rows: rows.map(asList), targets }));
        return trainOurs(vectorEncoder({ length: names.length, units, seed }), lists, { ...training, seed });
      },
    }),
    keras: async (cut, seed) => trainKeras({ ...cut, columns, units, embeddingSize, ...training, seed }),
  };
}

async function trainOurs<Sample>(
  encoder: Encoder<Sample>,
  tables: readonly { readonly rows: readonly Sample[]; readonly targets: readonly number[] }[],
  training: {
    readonly epochs: number;
    readonly batchSize: number;
    readonly learningRate: number;
    readonly seed: number;
  },
): Promise<Trained> {
  const engine = onnxEngine('', { threads });
  const model = regressor(encoder, { seed: training.seed });
  try {
    const [data, test] = tables.map(({ rows, targets }) => fromArrays({ inputs: rows, labels: targets }));
    if (!data || !test) throw new Error('there are no tables');
    const { seconds, steps } = await train(model, data, { ...training, engine, progress: false });
    const { r2 } = await evaluate(model, test, { engine });
    return { r2, milliseconds: (1000 * seconds) / steps };
  } finally {
    model.dispose();
  }
}

function flopsOfStep({ columns, units, batchSize }: Task): number {
  const encoder = tabularEncoder({ columns, units, embeddingSize });
  const flops = 3 * batchSize * forwardFlops([encoder.network]);
  encoder.dispose();
  return flops;
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
