import {
  type BackendValues,
  type DataId,
  DataStorage,
  type DataType,
  engine,
  KernelBackend,
  type NamedAttrMap,
  type NamedTensorInfoMap,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { infer } from '../kernels/infer.ts';
import { kernelRow } from '../kernels/table.ts';
import { hostNumbers, notComputed, snapshot } from '../trace/numbers.ts';
import { numericType } from '../trace/numeric-type.ts';
import { tracedValue } from '../trace/tracing.ts';
import { hostValue, recordOperation, type Value } from '../trace/value.ts';

/** Computes values, in place: their sources become their numbers. */
export type Compute = (values: readonly Value[]) => Promise<void>;

interface Entry {
  value: Value;
  refCount: number;
}

/**
 * The TF.js backend `onnx`. Its kernels compute nothing: each records an operation, and numbers come into being when they
 * are read (`await tensor.data()`) or when a compiled function runs.
 */
export class OnnxBackend extends KernelBackend {
  readonly #entries: DataStorage<Entry> = new DataStorage(this, engine());
  /** Data ids whose numbers nobody has asked for yet. One read computes them all, so that graphs do not grow without end. */
  readonly #pending = new Set<DataId>();
  readonly #compute: Compute;

  constructor(compute: Compute) {
    super();
    this.#compute = compute;
  }

  /** What a tensor stands for, as an input for a recorded operation. */
  valueBehind(tensor: TensorInfo): Value {
    // Buffers of a variable are overwritten by later runs: what is recorded outside a trace takes a copy.
    return tracedValue(tensor) ?? snapshot(this.storedValue(tensor.dataId));
  }

  /** The value itself, with a variable's live buffers. */
  storedValue(dataId: DataId): Value {
    return this.#entries.get(dataId).value;
  }

  store(value: Value): TensorInfo {
    const dataId = {};
    this.#entries.set(dataId, { value, refCount: 1 });
    if (value.source.kind === 'operation') this.#pending.add(dataId);
    return { dataId, shape: [...value.shape], dtype: value.dtype };
  }

  /** Records one kernel call and gives its symbolic outputs. */
  record(kernel: string, inputs: NamedTensorInfoMap, attributes: NamedAttrMap): TensorInfo | TensorInfo[] {
    const values: Record<string, Value> = {};
    for (const [name, info] of Object.entries(inputs)) {
      // Optional inputs (a fused bias) come as undefined.
      if (info) values[name] = this.valueBehind(info);
    }
    const specs = infer(kernel, values, attributes);
    const folded = kernelRow(kernel, inputs, attributes).fold?.(values, attributes);
    if (folded) return this.store(folded);
    const infos = recordOperation(kernel, values, attributes, [specs].flat()).map((value) => this.store(value));
    const [only] = infos;
    return Array.isArray(specs) || !only ? infos : only;
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
    if (value.source.kind === 'operation') await this.computePending(value);
    return this.readSync(dataId);
  }

  /** Computes `value` and with it all that is referenced and not yet computed. */
  async computePending(value: Value): Promise<void> {
    const wanted = new Set([value]);
    for (const dataId of this.#pending) wanted.add(this.#entries.get(dataId).value);
    this.#pending.clear();
    try {
      await this.#compute([...wanted]);
    } catch (error) {
      // Another tensor that cannot be computed must not keep this one from it.
      if (wanted.size === 1) throw error;
      await this.#compute([value]);
    }
  }

  override readSync(dataId: DataId): BackendValues {
    const { value } = this.#entries.get(dataId);
    if (value.source.kind === 'strings') return value.source.values;
    const numbers = hostNumbers(value);
    if (numbers) return value.source.kind === 'state' ? numbers.slice() : numbers;
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

  override floatPrecision(): 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }
}

const isStrings = (values: BackendValues): values is Uint8Array[] => Array.isArray(values);

function valueFrom(values: BackendValues, shape: readonly number[], dtype: DataType): Value {
  if (isStrings(values)) return { shape, dtype, source: { kind: 'strings', values } };
  const spec = { shape, dtype: numericType(dtype, 'write') };
  // TF.js also hands over plain number arrays and arrays of another type.
  const wanted = { float32: Float32Array, int32: Int32Array, bool: Uint8Array }[spec.dtype];
  return hostValue(values instanceof wanted ? values : wanted.from(values), spec);
}
