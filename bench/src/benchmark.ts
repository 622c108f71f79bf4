/** What one benchmark found out about one engine. */
export interface Measurement {
  /** What is done, such as `'cnn-training-step'`. */
  readonly name: string;
  /** Who does it, such as `'onnx'`. */
  readonly engine: string;
  readonly threads: number;
  /** Samples in a step. */
  readonly batch: number;
  /** The times of single steps. The median is quoted, the minimum beside it. */
  readonly milliseconds: readonly number[];
  /** Floating-point operations of a step. */
  readonly flops: number;
  /** What ONNX Runtime reaches on a 1024³ MatMul with as many threads, measured between these steps. */
  readonly peakGflops: number;
  /** What else there is to know, by names that say the unit. */
  readonly details?: Readonly<Record<string, number>>;
}

export interface BenchmarkContext {
  /** Fewer steps, smaller batches where a step takes seconds: does everything work? */
  readonly quick: boolean;
  /** Accuracy is measured on held-out training data, and the test data stay untouched: for choosing options. */
  readonly validate: boolean;
  /** Tells the reader how it goes. */
  say(line: string): void;
  /** A line that the table cannot hold, shown under it: a peer that is absent, a target that is missed. */
  note(line: string): void;
}

/** One row of the table in `benchmarks/benchmarks.ts`. */
export interface Benchmark {
  readonly description: string;
  /** Too long to run unasked. */
  readonly onlyWhenNamed?: boolean;
  run(context: BenchmarkContext): Promise<readonly Measurement[]>;
}
