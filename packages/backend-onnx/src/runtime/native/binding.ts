import type { NumericType } from '../../trace/value.ts';
import { aborted, failedRun } from '../failures.ts';
import type { Binding, Feed, Feeds, Session } from '../runtime.ts';
import type { Pointer } from './functions.ts';
import { type BindingHandles, freeBinding, type SessionHandles } from './handles.ts';
import { check, type Library, made } from './library.ts';
import { inThread } from './thread.ts';

/** `ONNXTensorElementDataType`. */
const elementTypes: Readonly<Record<NumericType, number>> = { float32: 1, int32: 6, bool: 9 };

/** An empty array has no address, which ONNX Runtime takes for a mistake. */
const nowhere = new Uint8Array(8);

interface Bound {
  readonly library: Library;
  readonly handles: SessionHandles;
  /** Stays alive while a run is under way. */
  readonly session: Session;
  readonly inputs: Feeds;
  readonly outputs: Feeds;
}

/** Makes tensors of ONNX Runtime on our arrays, once for all runs. */
export function bind({ library, handles, session, inputs, outputs }: Bound): Binding {
  const { api, addresses } = library;
  const own = bindTensors(library, handles, inputs, outputs);
  const { binding, runOptions } = own;
  const arrays = [...Object.values(inputs), ...Object.values(outputs)].map(({ values }) => values);
  const lengths = arrays.map(({ length }) => length);
  return {
    async run(signal) {
      if (arrays.some(({ length }, at) => length !== lengths[at])) {
        throw failedRun('one of its arrays has been transferred to another thread');
      }
      check(api, api.RunOptionsUnsetTerminate(runOptions));
      const stop = () => check(api, api.RunOptionsSetTerminate(runOptions));
      signal?.addEventListener('abort', stop);
      handles.running++;
      try {
        const given = [handles.session, runOptions, binding];
        check(api, await inThread([session, arrays], addresses.RunWithBinding, given));
      } catch (cause) {
        throw signal?.aborted ? aborted(signal) : failedRun(cause);
      } finally {
        signal?.removeEventListener('abort', stop);
        handles.running--;
      }
    },
    async release() {
      freeBinding(handles, own);
    },
  };
}

function bindTensors(library: Library, handles: SessionHandles, inputs: Feeds, outputs: Feeds): BindingHandles {
  const { api } = library;
  const values: Pointer[] = [];
  const binding = made(api, (out) => api.CreateIoBinding(handles.session, out));
  const own: BindingHandles = { binding, runOptions: made(api, api.CreateRunOptions), values };
  handles.bindings.add(own);
  const tensor = (feed: Feed): Pointer => {
    const value = tensorOn(library, feed);
    values.push(value);
    return value;
  };
  try {
    for (const [name, feed] of Object.entries(inputs)) check(api, api.BindInput(binding, name, tensor(feed)));
    for (const [name, feed] of Object.entries(outputs)) check(api, api.BindOutput(binding, name, tensor(feed)));
  } catch (cause) {
    freeBinding(handles, own);
    throw failedRun(cause);
  }
  return own;
}

function tensorOn({ koffi, api, memory }: Library, { dtype, shape, values }: Feed): Pointer {
  const lengths = BigInt64Array.from(shape, BigInt);
  // Gives a small array, which V8 may move, memory of its own as well.
  const address = koffi.address(values.length === 0 ? nowhere : values);
  const type = elementTypes[dtype];
  const { CreateTensorWithDataAsOrtValue: create } = api;
  return made(api, (out) => create(memory, address, values.byteLength, lengths, lengths.length, type, out));
}
