import { sizeOf } from '../base/size-of.ts';
import { allocate, type Numbers, type NumericType, type Spec } from '../trace/value.ts';

/** Ways to reach ONNX Runtime: our own binding to its library, or the one of onnxruntime-node. */
export const runtimeNames = ['native', 'node'] as const;
export type RuntimeName = (typeof runtimeNames)[number];

export interface SessionOptions {
  /**
   * Convolutions as direct sums. By default those with filters of 3 × 3 are computed with fewer products where that is faster
   * (Winograd): errors are then up to 3e-6 of the largest number, in place of 5e-7. Default: false.
   */
  readonly exact?: boolean;
  /** Threads inside one operator. Default: the number of cores. */
  readonly threads?: number;
  /**
   * Whether idle threads spin for a while before they sleep: a little faster on an idle machine, several times slower where
   * other work needs the cores. Default: false.
   */
  readonly spinning?: boolean;
  /** ONNX Runtime's execution providers, in order of preference: `'cpu'` (default), `'webgpu'`, `'cuda'`, `'coreml'`, `'dml'`. */
  readonly executionProviders?: readonly string[];
  /** A path prefix: ONNX Runtime writes a profile of every node there when the session is released. */
  readonly profile?: string;
  /**
   * What calls ONNX Runtime. `'native'`: arrays are bound once and never copied, and programs run beside JavaScript; processors
   * only. `'node'`: the binding of onnxruntime-node, for every provider; JavaScript waits while a program runs. `'auto'`
   * (default): native where it loads and only `'cpu'` is asked for.
   */
  readonly runtime?: RuntimeName | 'auto';
}

export const sessionOptionNames = ['exact', 'threads', 'spinning', 'executionProviders', 'profile', 'runtime'] as const;

/** Numbers that a program reads or writes. */
export interface Feed {
  readonly dtype: NumericType;
  readonly shape: readonly number[];
  readonly values: Numbers;
}

/** A new array, which a program can write to. */
export const arrayFor = ({ shape, dtype }: Spec): Feed => ({ shape, dtype, values: allocate(dtype, sizeOf(shape)) });

/** By the names of a program's inputs or outputs. */
export type Feeds = Readonly<Record<string, Feed>>;

/** One way to run ONNX models. */
export interface Runtime {
  readonly name: RuntimeName;
  /**
   * Builds a session from the bytes of an ONNX model. The caller releases it.
   *
   * @throws EncoderKitError `invalid-graph`, or `engine-unavailable` for a provider that the machine lacks
   */
  open(model: Uint8Array, options: SessionOptions): Promise<Session>;
}

/** Each is loaded at its first use. */
export type Runtimes = Readonly<Record<RuntimeName, () => Promise<Runtime>>>;

export interface Session {
  /**
   * Ties arrays to all inputs and outputs of the program: each run reads the ones and fills the others, in place. They must
   * not be transferred to another thread while they are bound. The caller releases it; releasing the session does, too.
   *
   * @throws EncoderKitError `disposed`, `invalid-graph`
   */
  bind(inputs: Feeds, outputs: Feeds): Binding;
  /** Waits for runs under way. */
  release(): Promise<void>;
}

export interface Binding {
  /**
   * Runs the program once; one run at a time. When `signal` aborts, it ends after the operator that is being computed, and
   * what is in the outputs is not to be used.
   *
   * @throws EncoderKitError `aborted`, `disposed`, `invalid-graph`
   */
  run(signal?: AbortSignal): Promise<void>;
  /** Waits for a run under way. */
  release(): Promise<void>;
}
