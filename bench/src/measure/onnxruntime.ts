import { InferenceSession, Tensor } from 'onnxruntime-node';

/** Numbers with their shape, float32. */
export interface Floats {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** A model in ONNX Runtime as anybody would use it, without EncoderKit. */
export interface PlainSession {
  run(feeds: Readonly<Record<string, Floats>>, into?: Readonly<Record<string, Floats>>): Promise<Floats[]>;
  release(): Promise<void>;
}

/** Opens the bytes of an `.onnx` file. The caller releases it. */
export async function openSession(model: Uint8Array, threads: number): Promise<PlainSession> {
  // What it reports to Microsoft it writes into a database first: neither is to be measured.
  process.env.ORT_DISABLE_TELEMETRY ??= '1';
  const session = await InferenceSession.create(model, { intraOpNumThreads: threads });
  return {
    async run(feeds, into) {
      const results = await (into ? session.run(tensors(feeds), tensors(into)) : session.run(tensors(feeds)));
      return session.outputNames.flatMap((name) => {
        const result = results[name];
        return result?.data instanceof Float32Array ? [{ shape: result.dims, values: result.data }] : [];
      });
    },
    release: () => session.release(),
  };
}

const tensors = (arrays: Readonly<Record<string, Floats>>): Record<string, Tensor> =>
  Object.fromEntries(
    Object.entries(arrays).map(([name, { values, shape }]) => [name, new Tensor('float32', values, shape)]),
  );
