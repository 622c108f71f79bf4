import type { NumericType } from '../../graph/value.ts';
import { aborted, failedRun, released } from '../failures.ts';
import type { Feed, Feeds } from '../runtime.ts';
import { inBackground, type Pointer } from './functions.ts';
import { type BindingHandles, freeBinding, type SessionHandles } from './handles.ts';
import { check, type Library, made } from './library.ts';

/** `ONNXTensorElementDataType`. */
const elementTypes: Readonly<Record<NumericType, number>> = { float32: 1, int32: 6, bool: 9 };

/** An empty array has no address, which ONNX Runtime takes for a mistake. */
const nowhere = new Uint8Array(8);

/** Makes tensors of ONNX Runtime on our arrays, once for all runs. */
export function bind(library: Library, session: SessionHandles, inputs: Feeds, outputs: Feeds) {
  const { api } = library;
  const values: Pointer[] = [];
  const handles: BindingHandles = {
    binding: made(api, (out) => api.CreateIoBinding(session.session, out)),
    runOptions: made(api, api.CreateRunOptions),
    values,
  };
  const { binding, runOptions } = handles;
  session.bindings.add(handles);
  const tensor = (feed: Feed): Pointer => {
    const value = tensorOn(library, feed);
    values.push(value);
    return value;
  };
  try {
    for (const [name, feed] of Object.entries(inputs)) check(api, api.BindInput(binding, name, tensor(feed)));
    for (const [name, feed] of Object.entries(outputs)) check(api, api.BindOutput(binding, name, tensor(feed)));
  } catch (cause) {
    freeBinding(session, handles);
    throw failedRun(cause);
  }
  const arrays = [...Object.values(inputs), ...Object.values(outputs)].map(({ values }) => values);
  const lengths = arrays.map(({ length }) => length);
  let runs = 0;
  let isReleased = false;
  return {
    /** `owner` stays alive meanwhile. */
    async run(owner: object, signal: AbortSignal | undefined): Promise<void> {
      if (isReleased) throw released();
      if (signal?.aborted) throw aborted(signal);
      if (arrays.some(({ length }, at) => length !== lengths[at]))
        throw failedRun('an array was given to another thread');
      check(api, api.RunOptionsUnsetTerminate(runOptions));
      const stop = () => check(api, api.RunOptionsSetTerminate(runOptions));
      signal?.addEventListener('abort', stop);
      runs++;
      session.running++;
      try {
        check(api, await inBackground([owner, arrays], api.RunWithBinding, session.session, runOptions, binding));
      } catch (cause) {
        throw signal?.aborted ? aborted(signal) : failedRun(cause);
      } finally {
        signal?.removeEventListener('abort', stop);
        runs--;
        session.running--;
        if (isReleased && runs === 0) freeBinding(session, handles);
      }
    },
    release(): void {
      isReleased = true;
      if (runs === 0) freeBinding(session, handles);
    },
  };
}

function tensorOn({ koffi, api, memory }: Library, { dtype, shape, values }: Feed): Pointer {
  const lengths = BigInt64Array.from(shape, BigInt);
  // Gives a small array, which V8 may move, memory of its own as well.
  const address = koffi.address(values.length === 0 ? nowhere : values);
  const type = elementTypes[dtype];
  const { CreateTensorWithDataAsOrtValue: create } = api;
  return made(api, (out) => create(memory, address, values.byteLength, lengths, lengths.length, type, out));
}
