import {
  type BackendValues,
  type DataId,
  DataStorage,
  type DataType,
  engine,
  KernelBackend,
  type NamedAttrMap,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { computeKernel } from '../kernels/compute.ts';
import { isList } from '../kernels/host.ts';
import { dataOf, valueFrom } from '../trace/host-data.ts';
import { notComputed, snapshot } from '../trace/numbers.ts';
import { tracedValue } from '../trace/tracing.ts';
import { partsOf, type Value } from '../trace/value.ts';

/** How values get their numbers: the runtime's part. */
export interface Computing {
  /** Computes values, in place: their sources become their numbers. */
  compute(values: readonly Value[]): Promise<void>;
  /** Gives back the memory that computing has taken. */
  release(): void;
}

/** What TF.js hands over for a kernel call: optional inputs may be undefined, and some kernels take lists. */
type KernelInputs = Readonly<Record<string, TensorInfo | readonly TensorInfo[] | undefined>>;

interface Entry {
  value: Value;
  refCount: number;
}

/**
 * The TF.js backend `onnx`. Its kernels compute nothing: each records an operation, and numbers come into being when they
 * are read (`await tensor.data()`) or when a compiled function runs.
 */
export class OnnxBackend extends KernelBackend {
  #entries: DataStorage<Entry> = new DataStorage(this, engine());
  /** Data ids whose numbers nobody has asked for yet. One read computes them all, so that graphs do not grow without end. */
  readonly #pending = new Set<DataId>();
  readonly #computing: Computing;

  /**
   * What was behind data ids that are gone: gradients of some of TF.js' ops (logSigmoid) take an input that TF.js has disposed, which
   * on its own backends works where another tensor shares the data id. Values are symbols, and go when the tensor goes.
   */
  readonly #disposed = new WeakMap<DataId, Value>();

  constructor(computing: Computing) {
    super();
    this.#computing = computing;
  }

  /** What a tensor stands for, as an input for a recorded operation. */
  valueBehind(tensor: TensorInfo): Value {
    // Buffers of a variable are overwritten by later runs: what is recorded outside a trace takes a copy.
    return tracedValue(tensor) ?? this.#disposed.get(tensor.dataId) ?? snapshot(this.storedValue(tensor.dataId));
  }

  /** The value itself, with a variable's live buffers. */
  storedValue(dataId: DataId): Value {
    return this.#entries.get(dataId).value;
  }

  store(value: Value): TensorInfo {
    const dataId = {};
    this.#entries.set(dataId, { value, refCount: 1 });
    if (isPending(value)) this.#pending.add(dataId);
    return { dataId, shape: [...value.shape], dtype: value.dtype };
  }

  /** Records one kernel call and gives its symbolic outputs. */
  record(kernel: string, inputs: KernelInputs, attributes: NamedAttrMap): TensorInfo | TensorInfo[] {
    if (kernel === 'Identity') return this.#shared(inputs.x);
    const values: Record<string, Value | Value[]> = {};
    for (const [name, info] of Object.entries(inputs)) {
      // Optional inputs (a fused bias) come as undefined.
      if (!info) continue;
      if (isList(info)) values[name] = info.map((each) => this.valueBehind(each));
      else values[name] = this.valueBehind(info);
    }
    const outputs = computeKernel(kernel, values, attributes);
    return isList(outputs) ? outputs.map((value) => this.store(value)) : this.store(outputs);
  }

  /** A clone: the same data id once more, as on TF.js' own backends, unless it stands for numbers that are about to change. */
  #shared(x: KernelInputs[string]): TensorInfo {
    if (!x || isList(x)) throw new RangeError('the kernel Identity needs an input x');
    const value = this.valueBehind(x);
    if (!this.#entries.has(x.dataId) || this.storedValue(x.dataId) !== value) return this.store(value);
    this.incRef(x.dataId);
    return { dataId: x.dataId, shape: [...value.shape], dtype: value.dtype };
  }

  override write(values: BackendValues, shape: number[], dtype: DataType): DataId {
    // A copy: it may be computed with only after the caller has filled the array anew.
    return this.store(valueFrom(values.slice(), shape, dtype)).dataId;
  }

  override move(dataId: DataId, values: BackendValues, shape: number[], dtype: DataType, refCount: number): void {
    this.#entries.set(dataId, { value: valueFrom(values, shape, dtype), refCount });
  }

  override async read(dataId: DataId): Promise<BackendValues> {
    const { value } = this.#entries.get(dataId);
    if (isPending(value)) await this.computePending(value);
    return this.readSync(dataId);
  }

  /** Computes `value` and with it all that is referenced and not yet computed. */
  async computePending(value: Value): Promise<void> {
    const wanted = new Set(partsOf(value));
    for (const dataId of this.#pending) for (const part of partsOf(this.#entries.get(dataId).value)) wanted.add(part);
    this.#pending.clear();
    try {
      await this.#computing.compute([...wanted]);
    } catch (error) {
      // Another tensor that cannot be computed must not keep this one from it.
      if (wanted.size === partsOf(value).length) throw error;
      await this.#computing.compute(partsOf(value));
    }
  }

  override readSync(dataId: DataId): BackendValues {
    const { value } = this.#entries.get(dataId);
    const data = dataOf(value);
    if (data) return value.source.kind === 'state' ? data.slice() : data;
    throw notComputed(value.shape);
  }

  /** Puts another value behind a data id: a variable whose numbers moved into (or out of) a compiled function's buffers. */
  replace(dataId: DataId, value: Value): void {
    this.#entries.get(dataId).value = value;
  }

  override disposeData(dataId: DataId, force = false): boolean {
    if (!this.#entries.has(dataId)) return true;
    const entry = this.#entries.get(dataId);
    entry.refCount--;
    if (!force && entry.refCount > 0) return false;
    this.#disposed.set(dataId, entry.value);
    this.#entries.delete(dataId);
    this.#pending.delete(dataId);
    return true;
  }

  override refCount(dataId: DataId): number {
    return this.#entries.has(dataId) ? this.#entries.get(dataId).refCount : 0;
  }

  override incRef(dataId: DataId): void {
    this.#entries.get(dataId).refCount++;
  }

  override numDataIds(): number {
    return this.#entries.numDataIds();
  }

  override memory(): { unreliable: boolean } {
    // The garbage collector decides when a symbolic value's memory goes.
    return { unreliable: true };
  }

  /** Times the recording only: numbers are computed later, many kernels at once. */
  override time(body: () => void): Promise<{ kernelMs: number }> {
    const start = performance.now();
    body();
    return Promise.resolve({ kernelMs: performance.now() - start });
  }

  override timerAvailable(): boolean {
    // If not, TF.js would read every kernel's result at once when it profiles.
    return true;
  }

  /** Forgets all tensors and gives back ONNX Runtime's memory: TF.js calls it in `removeBackend` and `engine().reset()`. */
  override dispose(): void {
    this.#entries = new DataStorage(this, engine());
    this.#pending.clear();
    this.#computing.release();
  }

  override floatPrecision(): 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }
}

const isPending = (value: Value): boolean => partsOf(value).some(({ source }) => source.kind === 'operation');
